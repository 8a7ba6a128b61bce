package io.github.wsboot.autoconfigure;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.action.ActionCollaborators;
import io.github.wsboot.action.ActionDispatcher;
import io.github.wsboot.action.Codecs;
import io.github.wsboot.action.JacksonEnvelopeCodec;
import io.github.wsboot.action.RecipientAuthorizer;
import io.github.wsboot.action.RequestReplies;
import io.github.wsboot.action.Requests;
import io.github.wsboot.action.WsActionInterceptor;
import io.github.wsboot.action.WsActions;
import io.github.wsboot.action.WsArgumentResolver;
import io.github.wsboot.action.WsController;
import io.github.wsboot.action.WsEnvelopeCodec;
import io.github.wsboot.action.WsEnvelopes;
import io.github.wsboot.action.WsLocaleResolver;
import io.github.wsboot.action.WsRequestObserver;
import io.github.wsboot.action.WsRequests;
import io.github.wsboot.action.security.AuthenticationPrincipalResolver;
import io.github.wsboot.action.security.SecurityContextInterceptor;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.cluster.ClusterNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.validation.Validator;

/**
 * Auto-configuration of actions, where there are controllers, and of requests to clients.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = WsAutoConfiguration.class,
		afterName = { "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
				"org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration" })
@ConditionalOnBean(WebSocketManager.class)
@EnableConfigurationProperties(WsActionProperties.class)
public final class WsActionAutoConfiguration {

	private final WsActionProperties properties;

	WsActionAutoConfiguration(WsActionProperties properties) {
		PropertyChecks.check(properties);
		this.properties = properties;
	}

	@Bean
	Codecs wsCodecs(ObjectProvider<WsEnvelopeCodec> codecs, ObjectProvider<UsualCodec> usual) {
		UsualCodec json = usual.getIfAvailable();
		return new Codecs(codecs.orderedStream().toList(), (json != null) ? json.codec() : null);
	}

	@Bean
	RequestDesk wsRequestDesk(WebSocketManager manager, Codecs codecs, ObjectProvider<Hub> hub, Environment environment,
			ObjectProvider<WsRequestObserver> observer) {
		CallbackThreads completions = CallbackThreads.unbounded("ws-reply-", Threading.VIRTUAL.isActive(environment));
		Hub own = hub.getIfAvailable();
		ClusterNode cluster = (own != null) ? own.cluster() : null;
		Requests requests = new Requests(manager, codecs, completions::execute, this.properties.requests().timeout(),
				this.properties.requests().maxPending(), (cluster != null) ? cluster::ask : null,
				observer.getIfUnique());
		if (cluster != null) {
			cluster.answerWith((request) -> CompletableFuture.supplyAsync(() -> request, completions::execute)
				.thenCompose(requests::answer));
		}
		return new RequestDesk(requests, completions);
	}

	@Bean(destroyMethod = "")
	@ConditionalOnMissingBean
	WsRequests wsRequests(RequestDesk desk) {
		return desk.requests();
	}

	@Bean
	@ConditionalOnMissingBean(ActionDispatcher.class)
	RequestReplies wsRequestReplies(RequestDesk desk, Codecs codecs) {
		return new RequestReplies(desk.requests(), codecs);
	}

	/**
	 * Where requests wait, also if an application replaces {@link WsRequests}.
	 *
	 * @param requests the requests
	 * @param completions run what depends on replies
	 */
	record RequestDesk(Requests requests, CallbackThreads completions) implements DisposableBean {

		@Override
		public void destroy() {
			this.requests.close();
			this.completions.destroy();
		}

	}

	/**
	 * The wire form of connections that no bean supports. Not a bean of the codec's type:
	 * it must come last.
	 *
	 * @param codec the codec
	 */
	record UsualCodec(WsEnvelopeCodec codec) {

	}

	/**
	 * Threads of actions. One pool for all would let streams keep actions from running.
	 *
	 * @param workers call actions
	 * @param streams take the elements of streams
	 * @param publishers send what publishers publish
	 */
	record ActionThreads(CallbackThreads workers, CallbackThreads streams,
			CallbackThreads publishers) implements DisposableBean {

		@Override
		public void destroy() {
			this.workers.destroy();
			this.streams.destroy();
			this.publishers.destroy();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class JsonConfiguration {

		@Bean
		@ConditionalOnSingleCandidate(JsonMapper.class)
		UsualCodec wsUsualCodec(JsonMapper mapper) {
			return new UsualCodec(JacksonEnvelopeCodec.json(mapper));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(annotation = WsController.class, search = SearchStrategy.CURRENT)
	static class DispatchConfiguration {

		@Bean
		ActionThreads wsActionThreads(Environment environment) {
			boolean virtual = Threading.VIRTUAL.isActive(environment);
			return new ActionThreads(CallbackThreads.bounded("ws-action-", virtual),
					CallbackThreads.bounded("ws-stream-", virtual), CallbackThreads.bounded("ws-publisher-", virtual));
		}

		@Bean
		ActionDispatcher wsActionDispatcher(WsActionProperties properties, WsProperties wsProperties,
				ListableBeanFactory beans, ApplicationContext messages, ActionThreads threads, RequestDesk desk,
				Codecs codecs, WebSocketManager manager, ObjectProvider<WsArgumentResolver> argumentResolvers,
				ObjectProvider<WsActionInterceptor> interceptors, ObjectProvider<RecipientAuthorizer> authorizer,
				ObjectProvider<WsLocaleResolver> localeResolver, ObjectProvider<Validator> validator,
				ObjectProvider<ActionTasks> tasks) {
			return new ActionDispatcher(PropertiesSettings.action(properties, wsProperties.inbound()), beans, codecs,
					messages,
					() -> new ActionCollaborators(manager, desk.requests(), argumentResolvers.orderedStream().toList(),
							interceptors.orderedStream().toList(), authorizer.getIfAvailable(),
							localeResolver.getIfAvailable(), validator.getIfUnique(),
							ApplicationConversionService.getSharedInstance(), threads.workers()::execute,
							threads.streams()::execute, threads.publishers()::execute, decorator(tasks)));
		}

		private static UnaryOperator<Runnable> decorator(ObjectProvider<ActionTasks> tasks) {
			List<UnaryOperator<Runnable>> decorators = tasks.orderedStream().map(ActionTasks::decorator).toList();
			return (task) -> {
				Runnable decorated = task;
				for (UnaryOperator<Runnable> decorator : decorators) {
					decorated = decorator.apply(decorated);
				}
				return decorated;
			};
		}

		@Bean
		WsActions wsActions(ActionDispatcher dispatcher) {
			return dispatcher.actions();
		}

		@Bean
		@ConditionalOnMissingBean
		WsEnvelopes wsEnvelopes(ActionDispatcher dispatcher) {
			return dispatcher.envelopes();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Authentication.class)
	@ConditionalOnBean(annotation = WsController.class, search = SearchStrategy.CURRENT)
	static class SecurityConfiguration {

		@Bean
		@ConditionalOnMissingBean
		SecurityContextInterceptor wsSecurityContextInterceptor(
				ObjectProvider<SecurityContextHolderStrategy> strategy) {
			return new SecurityContextInterceptor(
					strategy.getIfAvailable(SecurityContextHolder::getContextHolderStrategy));
		}

		@Bean
		@ConditionalOnMissingBean
		AuthenticationPrincipalResolver wsAuthenticationPrincipalResolver() {
			return new AuthenticationPrincipalResolver();
		}

	}

}
