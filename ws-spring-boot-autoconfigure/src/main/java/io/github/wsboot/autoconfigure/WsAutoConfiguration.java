package io.github.wsboot.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.wsboot.FirstMessageResolver;
import io.github.wsboot.Heartbeat;
import io.github.wsboot.JsonDecoder;
import io.github.wsboot.JsonEncoder;
import io.github.wsboot.UniqueCodeResolver;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsAuthorization;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsStreamHandler;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.engine.CallbackInterceptor;
import io.github.wsboot.engine.CodeGrammar;
import io.github.wsboot.engine.Collaborators;
import io.github.wsboot.engine.EngineListener;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.identity.AcceptedIdentity;
import io.github.wsboot.identity.CodeResolution;
import io.github.wsboot.servlet.HttpSessionConnections;
import io.github.wsboot.servlet.WsHandlerMapping;
import io.github.wsboot.servlet.WsHandshakeErrorHandler;
import io.github.wsboot.servlet.WsUpgradeCustomizer;
import io.github.wsboot.servlet.WsUpgradeHooks;
import io.github.wsboot.servlet.WsUpgrader;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Auto-configuration of the WebSocket connection manager.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ApplicationAvailabilityAutoConfiguration.class, afterName = {
		"org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration",
		"org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
		"org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration",
		"org.springframework.boot.security.oauth2.server.resource.autoconfigure.servlet.OAuth2ResourceServerAutoConfiguration" })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnBooleanProperty(name = "ws.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ WsProperties.class, WsSecurityProperties.class, WsClusterProperties.class })
@Import({ JacksonConfiguration.class, JwtConfiguration.class, TicketConfiguration.class, TomcatConfiguration.class })
@ImportRuntimeHints(WsRuntimeHints.class)
public final class WsAutoConfiguration {

	// here rather than in a bean method, so that no bean an application replaces takes
	// the checks with it
	WsAutoConfiguration(WsProperties properties, WsSecurityProperties security) {
		PropertyChecks.check(properties);
		PropertyChecks.check(security, properties.uniqueCode());
	}

	@Bean
	@ConditionalOnMissingBean
	CallbackThreads wsCallbackThreads(Environment environment) {
		return CallbackThreads.bounded("ws-callback-", Threading.VIRTUAL.isActive(environment));
	}

	// handlers and the rest come through suppliers, because they may want the manager
	@Bean
	@ConditionalOnMissingBean
	Hub wsHub(WsProperties properties, WsClusterProperties cluster, ObjectProvider<ClusterEngine> clusterEngine,
			ObjectProvider<WsHandlerFunc> handlers, ObjectProvider<Heartbeat> heartbeat,
			ObjectProvider<JsonEncoder> jsonEncoder, ObjectProvider<JsonDecoder> jsonDecoder,
			ApplicationEventPublisher events, CallbackThreads callbacks, ObjectProvider<EngineListener> listeners,
			ObjectProvider<CallbackInterceptor> interceptors) {
		return new Hub(PropertiesSettings.engine(properties, cluster),
				new Collaborators(() -> handlers.orderedStream().toList(),
						() -> heartbeat.getIfAvailable(() -> heartbeat(properties.heartbeat())),
						jsonEncoder::getIfAvailable, jsonDecoder::getIfAvailable, events::publishEvent,
						callbacks::execute, Clock.systemUTC(), EngineListener.of(listeners.orderedStream().toList()),
						interceptors.orderedStream().toList()),
				clusterEngine.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	WebSocketManager webSocketManager(Hub hub) {
		return hub.manager();
	}

	@Bean
	HttpSessionConnections wsHttpSessionConnections(WsSecurityProperties properties) {
		return new HttpSessionConnections(properties.onLogout() != WsSecurityProperties.OnLogout.NONE);
	}

	// once each, but not before the first handshake, because they may want the manager
	@Bean
	WsUpgradeHooks wsUpgradeHooks(ObjectProvider<WsUpgradeCustomizer> customizers,
			ObjectProvider<WsHandshakeErrorHandler> errorHandler, ObjectProvider<WsStreamHandler> streamHandlers,
			ObjectProvider<FirstMessageResolver> firstMessageResolver, Hub hub, WsProperties properties,
			ObjectProvider<BuiltInAuthorizations> builtIn, ObjectProvider<WsAuthorization> authorizations) {
		boolean mayAnswerLater = properties.uniqueCode().resolvers().contains(BuiltInResolvers.FIRST_MESSAGE);
		return new WsUpgradeHooks(SingletonSupplier.of(() -> customizers.orderedStream().toList())::obtain,
				SingletonSupplier.ofNullable(errorHandler::getIfAvailable),
				SingletonSupplier.of(() -> streamHandlers.orderedStream().toList())::obtain,
				SingletonSupplier.ofNullable(() -> mayAnswerLater
						? accepting(firstMessageResolver.getIfAvailable(), accepted(properties, hub)) : null),
				SingletonSupplier.of(() -> authorizations(builtIn, authorizations))::obtain);
	}

	@Bean
	@ConditionalOnMissingBean
	WsUpgrader wsUpgrader(Hub hub, WsProperties properties, WsSecurityProperties security,
			ObjectProvider<UniqueCodeResolver> beans, ObjectProvider<JwtResolver> jwt,
			ObjectProvider<TicketResolver> ticket, ListableBeanFactory beanFactory, ResourceLoader resourceLoader,
			HttpSessionConnections sessions, WsUpgradeHooks hooks) {
		AcceptedIdentity accepted = accepted(properties, hub);
		JwtResolver jwtResolver = jwt.getIfAvailable();
		TicketResolver ticketResolver = ticket.getIfAvailable();
		List<UniqueCodeResolver> builtIn = new BuiltInResolvers(properties.uniqueCode(), hub, jwtResolver,
				ticketResolver, () -> JwtAbsence.explain(beanFactory, resourceLoader.getClassLoader()))
			.create();
		requireFirstMessageResolver(properties.uniqueCode(), beanFactory);
		return new WsUpgrader(hub,
				SingletonSupplier.of(() -> resolution(beans, builtIn, jwtResolver, ticketResolver, accepted))::obtain,
				accepted.grammar(), PropertiesSettings.bridge(properties, security, jwtResolver != null), sessions,
				hooks);
	}

	@Bean
	@ConditionalOnMissingBean
	WsHandlerMapping wsHandlerMapping(WsProperties properties, WsUpgrader upgrader) {
		return new WsHandlerMapping(properties.path(), upgrader);
	}

	@Bean
	@ConditionalOnMissingBean
	WsLifecycle wsLifecycle(Hub hub, WsProperties properties, Environment environment) {
		return new WsLifecycle(hub, properties.shutdown().timeout(), phaseTimeout(environment));
	}

	@Bean
	@ConditionalOnMissingBean
	WsDrainLifecycle wsDrainLifecycle(Hub hub, WsProperties properties, Environment environment) {
		return new WsDrainLifecycle(hub, properties.shutdown().drain(), phaseTimeout(environment));
	}

	@Bean
	@ConditionalOnBean(ApplicationAvailability.class)
	DrainReadiness wsDrainReadiness(ApplicationContext context, ApplicationAvailability availability) {
		return new DrainReadiness(context, availability);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(ClusterEngine.class)
	WsClusterLifecycle wsClusterLifecycle(Hub hub, WsProperties properties) {
		return new WsClusterLifecycle(Objects.requireNonNull(hub.cluster()), properties.shutdown().timeout());
	}

	private static List<WsAuthorization> authorizations(ObjectProvider<BuiltInAuthorizations> builtIn,
			ObjectProvider<WsAuthorization> beans) {
		return Stream
			.concat(builtIn.orderedStream().flatMap((rules) -> rules.authorizations().stream()), beans.orderedStream())
			.toList();
	}

	private static Duration phaseTimeout(Environment environment) {
		return Binder.get(environment)
			.bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
			.orElse(Duration.ofSeconds(30));
	}

	private static CodeResolution resolution(ObjectProvider<UniqueCodeResolver> beans, List<UniqueCodeResolver> builtIn,
			@Nullable JwtResolver jwt, @Nullable TicketResolver ticket, AcceptedIdentity accepted) {
		List<UniqueCodeResolver> all = new ArrayList<>(beans.orderedStream().toList());
		all.addAll(builtIn);
		return new CodeResolution(all, (jwt != null) ? jwt.resolver() : null,
				(ticket != null) ? ticket.resolver() : null, accepted);
	}

	private static AcceptedIdentity accepted(WsProperties properties, Hub hub) {
		CodeGrammar grammar = new CodeGrammar(PropertyChecks.pattern(properties.uniqueCode().pattern()));
		return new AcceptedIdentity(grammar, properties.uniqueCode().asUid(), hub::generateCode);
	}

	private static @Nullable FirstMessageResolver accepting(@Nullable FirstMessageResolver resolver,
			AcceptedIdentity accepted) {
		if (resolver == null) {
			return null;
		}
		return (handshake, message) -> {
			WsIdentity identity = resolver.resolve(handshake, message);
			return (identity != null) ? accepted.apply(identity) : null;
		};
	}

	// by name, because the resolver may want the manager
	private static void requireFirstMessageResolver(WsProperties.UniqueCode properties,
			ListableBeanFactory beanFactory) {
		if (properties.resolvers().contains(BuiltInResolvers.FIRST_MESSAGE)
				&& beanFactory.getBeanNamesForType(FirstMessageResolver.class, true, false).length == 0) {
			throw new InvalidWsPropertyException("ws.unique-code.resolvers", BuiltInResolvers.FIRST_MESSAGE,
					"nobody knows clients by their first message",
					"Define a FirstMessageResolver bean, or a JwtDecoder bean for clients that send a JWT.");
		}
	}

	static @Nullable Heartbeat heartbeat(WsProperties.Heartbeat properties) {
		String ping = properties.appPing();
		return (ping != null && !ping.isEmpty()) ? new PropertiesHeartbeat(ping, properties.appPong()) : null;
	}

}
