package io.github.wsboot.autoconfigure;

import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import io.github.wsboot.action.WsActions;
import io.github.wsboot.action.asyncapi.AsyncApiDocument;
import io.github.wsboot.action.asyncapi.AsyncApiHandlerMapping;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Auto-configuration of the AsyncAPI document of the actions.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = WsAutoConfiguration.class,
		afterName = { "io.github.wsboot.autoconfigure.WsActionAutoConfiguration",
				"org.springframework.boot.autoconfigure.info.ProjectInfoAutoConfiguration",
				"org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration" })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnBean({ WsActions.class, WsProperties.class })
@ConditionalOnBooleanProperty(name = "ws.asyncapi.enabled")
@EnableConfigurationProperties(WsAsyncApiProperties.class)
public final class WsAsyncApiAutoConfiguration {

	/**
	 * Where the library of schemas is.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ SchemaGenerator.class, JacksonSchemaModule.class })
	static class Library {

		@Bean
		@ConditionalOnMissingBean
		AsyncApiDocument wsAsyncApiDocument(WsAsyncApiProperties properties, WsProperties wsProperties,
				WsActions actions, ObjectProvider<JsonMapper> mapper, ObjectProvider<BuildProperties> build,
				Environment environment) {
			BuildProperties information = build.getIfAvailable();
			return new AsyncApiDocument(
					firstText(properties.title(), environment.getProperty("spring.application.name"), "Actions"),
					firstText(properties.version(), (information != null) ? information.getVersion() : null, "0.0.0"),
					wsProperties.path(), actions, mapper.getIfUnique(JsonMapper::shared));
		}

		@Bean
		@ConditionalOnMissingBean
		AsyncApiHandlerMapping wsAsyncApiHandlerMapping(WsAsyncApiProperties properties, AsyncApiDocument document) {
			PropertyChecks.documentPath(properties.path());
			return new AsyncApiHandlerMapping(properties.path(), document);
		}

		private static String firstText(@Nullable String first, @Nullable String second, String last) {
			if (StringUtils.hasText(first)) {
				return first;
			}
			return StringUtils.hasText(second) ? second : last;
		}

	}

	/**
	 * Where it is not, says so, rather than that the document cannot be found.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnNoLibrary.class)
	static class NoLibrary {

		NoLibrary() {
			throw new InvalidWsPropertyException("ws.asyncapi.enabled", "true",
					"the library that makes JSON schemas is not on the class path",
					"Add the dependencies com.github.victools:jsonschema-generator and com.github.victools:jsonschema-module-jackson, or remove the property.");
		}

	}

	/**
	 * Matches where a part of the library is missing.
	 */
	static class OnNoLibrary extends NoneNestedConditions {

		OnNoLibrary() {
			super(ConfigurationPhase.PARSE_CONFIGURATION);
		}

		/**
		 * All of it is there.
		 */
		@ConditionalOnClass({ SchemaGenerator.class, JacksonSchemaModule.class })
		static class OnLibrary {

		}

	}

}
