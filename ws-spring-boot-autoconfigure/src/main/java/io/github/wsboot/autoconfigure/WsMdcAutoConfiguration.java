package io.github.wsboot.autoconfigure;

import io.github.wsboot.logging.MdcInterceptor;
import io.github.wsboot.logging.MdcTasks;
import org.slf4j.MDC;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the diagnostic context of callbacks.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = { WsAutoConfiguration.class, WsActionAutoConfiguration.class },
		after = WsObservationAutoConfiguration.class)
@ConditionalOnClass(MDC.class)
@ConditionalOnBooleanProperty(name = "ws.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "ws.logging.mdc")
public final class WsMdcAutoConfiguration {

	@Bean
	MdcInterceptor wsMdcInterceptor() {
		return new MdcInterceptor();
	}

	@Bean
	ActionTasks wsMdcActionTasks() {
		return new ActionTasks(new MdcTasks());
	}

}
