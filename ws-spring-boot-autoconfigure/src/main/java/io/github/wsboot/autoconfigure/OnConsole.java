package io.github.wsboot.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.SpringProperties;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.web.context.WebApplicationContext;

/**
 * Matches where somebody wants a console, or where the application is being developed and
 * nobody says that there should be none.
 */
class OnConsole extends AnyNestedCondition {

	OnConsole() {
		super(ConfigurationPhase.PARSE_CONFIGURATION);
	}

	/**
	 * Somebody wants it.
	 */
	@ConditionalOnBooleanProperty("ws.console.enabled")
	static class OnRequest {

	}

	/**
	 * DevTools are there, which are not packaged.
	 */
	@ConditionalOnBooleanProperty(name = "ws.console.enabled", matchIfMissing = true)
	@ConditionalOnClass(name = "org.springframework.boot.devtools.restart.Restarter")
	@Conditional(OnUnpackaged.class)
	static class OnDevTools {

	}

	/**
	 * Matches where the application neither runs from a jar that carries its libraries,
	 * in a servlet container or on a platform of a cloud, nor is processed ahead of time:
	 * all of these are made to be delivered, and builds can take DevTools along.
	 */
	static class OnUnpackaged extends SpringBootCondition {

		private static final String LOADERS = "org.springframework.boot.loader.";

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			ConditionMessage.Builder message = ConditionMessage.forCondition("Application under development");
			if (SpringProperties.getFlag("spring.aot.processing")) {
				return ConditionOutcome.noMatch(message.because("it is processed ahead of time"));
			}
			if (isDeployed(context.getResourceLoader())) {
				return ConditionOutcome.noMatch(message.because("it is deployed as a war"));
			}
			CloudPlatform platform = CloudPlatform.getActive(context.getEnvironment());
			if (platform != null && platform != CloudPlatform.NONE) {
				return ConditionOutcome.noMatch(message.because("it runs on " + platform));
			}
			return isPackaged(context.getClassLoader())
					? ConditionOutcome.noMatch(message.because("it runs from an executable jar"))
					: ConditionOutcome.match(message.because("it does not run from an executable jar"));
		}

		private static boolean isDeployed(ResourceLoader resourceLoader) {
			// an embedded server makes its own, but later
			return resourceLoader instanceof WebApplicationContext context && context.getServletContext() != null;
		}

		static boolean isPackaged(@Nullable ClassLoader classLoader) {
			ClassLoader loader = classLoader;
			while (loader != null && !loader.getClass().getName().startsWith(LOADERS)) {
				loader = loader.getParent();
			}
			return loader != null;
		}

	}

}
