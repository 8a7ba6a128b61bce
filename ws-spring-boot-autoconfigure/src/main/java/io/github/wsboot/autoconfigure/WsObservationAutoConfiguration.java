package io.github.wsboot.autoconfigure;

import java.nio.charset.StandardCharsets;

import io.github.wsboot.WsMessage;
import io.github.wsboot.action.Codecs;
import io.github.wsboot.action.observation.ActionObservations;
import io.github.wsboot.action.observation.RequestObservations;
import io.github.wsboot.observation.MessageObservations;
import io.github.wsboot.observation.ObservedTasks;
import io.github.wsboot.observation.TraceparentReader;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of observations of messages, actions and requests.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = { WsAutoConfiguration.class, WsActionAutoConfiguration.class },
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnBooleanProperty(name = "ws.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "ws.observation.enabled", matchIfMissing = true)
public final class WsObservationAutoConfiguration {

	private static final String TRACEPARENT = "traceparent";

	@Bean
	@ConditionalOnMissingBean
	TraceparentReader wsTraceparentReader(ObjectProvider<Codecs> codecs) {
		return (connection, message) -> {
			Codecs known = mentions(message) ? codecs.getIfAvailable() : null;
			return (known != null) ? known.field(connection, message, TRACEPARENT) : null;
		};
	}

	// most messages do not, and need not be read twice
	private static boolean mentions(WsMessage message) {
		String text = message.isText() ? message.text() : new String(message.bytes(), StandardCharsets.ISO_8859_1);
		return text.contains(TRACEPARENT);
	}

	@Bean
	@ConditionalOnMissingBean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	MessageObservations wsMessageObservations(ObservationRegistry registry, TraceparentReader traceparents) {
		return new MessageObservations(registry, traceparents);
	}

	@Bean
	@ConditionalOnMissingBean
	ActionObservations wsActionObservations(ObservationRegistry registry) {
		return new ActionObservations(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	RequestObservations wsRequestObservations(ObservationRegistry registry) {
		return new RequestObservations(registry);
	}

	@Bean
	ActionTasks wsObservedActionTasks(ObservationRegistry registry) {
		return new ActionTasks(new ObservedTasks(registry));
	}

}
