package io.github.wsboot.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.action.WsActionDescription;
import io.github.wsboot.action.WsActions;
import io.github.wsboot.action.asyncapi.AsyncApiDocument;
import io.github.wsboot.console.ConnectAsResolver;
import io.github.wsboot.console.ConsoleActions;
import io.github.wsboot.console.ConsoleHandlerMapping;
import io.github.wsboot.console.ConsoleSettings;
import io.github.wsboot.console.ConsoleTickets;
import io.github.wsboot.console.TrafficCounter;
import io.github.wsboot.engine.CodeGrammar;
import io.github.wsboot.engine.Hub;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Auto-configuration of the console for development.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
		after = { WsAutoConfiguration.class, WsActionAutoConfiguration.class, WsAsyncApiAutoConfiguration.class })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ DispatcherServlet.class, JsonMapper.class })
@ConditionalOnBean({ Hub.class, WsProperties.class })
@Conditional(OnConsole.class)
@EnableConfigurationProperties(WsConsoleProperties.class)
public final class WsConsoleAutoConfiguration {

	private static final String RESOLVER = "wsConnectAsResolver";

	WsConsoleAutoConfiguration(WsConsoleProperties properties) {
		PropertyChecks.consolePath(properties.path());
	}

	@Bean
	ConsoleTickets wsConsoleTickets() {
		return new ConsoleTickets();
	}

	@Bean(RESOLVER)
	ConnectAsResolver wsConnectAsResolver(ConsoleTickets tickets) {
		return new ConnectAsResolver(tickets);
	}

	// the hub wants it before it exists, so it must not want the hub
	@Bean
	TrafficCounter wsTrafficCounter() {
		return new TrafficCounter();
	}

	@Bean
	ConsoleAnnouncement wsConsoleAnnouncement(WsConsoleProperties properties) {
		return new ConsoleAnnouncement(properties);
	}

	@Bean
	ConsoleHandlerMapping wsConsoleHandlerMapping(WsConsoleProperties properties, WsProperties wsProperties, Hub hub,
			ConsoleTickets tickets, TrafficCounter traffic, ObjectProvider<ConsoleActions> actions,
			ObjectProvider<JwtResolver> jwt, ObjectProvider<TicketResolver> ticket, ListableBeanFactory beanFactory) {
		ConsoleSettings settings = new ConsoleSettings(properties.path(), properties.allowRemote(), wsProperties.path(),
				wsProperties.subprotocols(), wsProperties.maxMessageSize().toBytes(),
				identity(
						wsProperties.uniqueCode(), BuiltInResolvers.names(wsProperties.uniqueCode(),
								jwt.getIfAvailable() != null, ticket.getIfAvailable() != null),
						ownResolvers(beanFactory)));
		return new ConsoleHandlerMapping(settings, hub,
				new CodeGrammar(PropertyChecks.pattern(wsProperties.uniqueCode().pattern())),
				actions.getIfAvailable(() -> ConsoleActions.NONE), tickets, traffic);
	}

	private static ConsoleSettings.Identity identity(WsProperties.UniqueCode uniqueCode, List<String> resolvers,
			List<String> ownResolvers) {
		return new ConsoleSettings.Identity(resolvers, ownResolvers, uniqueCode.asUid(), uniqueCode.query(),
				uniqueCode.cookie(),
				uniqueCode.jwt().carriers().stream().map((carrier) -> carrier.name().toLowerCase(Locale.ROOT)).toList(),
				uniqueCode.jwt().query(), uniqueCode.jwt().cookie());
	}

	// by name, because they may want the manager
	private static List<String> ownResolvers(ListableBeanFactory beanFactory) {
		return Arrays.stream(beanFactory.getBeanNamesForType(UniqueCodeResolver.class, true, false))
			.filter(Predicate.not(RESOLVER::equals))
			.toList();
	}

	/**
	 * Where there are actions.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(WsActions.class)
	static class Actions {

		@Bean
		ConsoleActions wsConsoleActions(WsActions actions, ObjectProvider<Description> description) {
			Description known = description.getIfAvailable();
			return new ListedActions(actions, (known != null) ? known.document() : null);
		}

	}

	/**
	 * Where there is a library that can describe them.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(WsActions.class)
	@ConditionalOnClass({ SchemaGenerator.class, JacksonSchemaModule.class })
	static class Library {

		@Bean
		Description wsConsoleActionsDescription(WsActions actions, ObjectProvider<AsyncApiDocument> served,
				WsProperties properties, ObjectProvider<JsonMapper> mapper) {
			return new Description(served.getIfAvailable(() -> new AsyncApiDocument("Actions", "0.0.0",
					properties.path(), actions, mapper.getIfUnique(JsonMapper::shared))));
		}

	}

	/**
	 * The description of the actions, the console's own where none is served. Not a bean
	 * of the document's type, since that one would be.
	 *
	 * @param document describes them
	 */
	record Description(AsyncApiDocument document) {

	}

	/**
	 * The actions of the application.
	 *
	 * @param actions the actions
	 * @param description describes them, {@code null} if only their names are known
	 */
	private record ListedActions(WsActions actions, @Nullable AsyncApiDocument description) implements ConsoleActions {

		@Override
		public List<String> names() {
			return this.actions.descriptions().stream().map(WsActionDescription::name).toList();
		}

		@Override
		public byte @Nullable [] document() {
			return (this.description != null) ? this.description.toJson("localhost", "", false) : null;
		}

	}

}
