package io.github.wsboot.autoconfigure;

import io.github.wsboot.WsConnection;
import io.github.wsboot.action.ActionDispatcher;
import io.github.wsboot.action.RequestReplies;
import io.github.wsboot.action.WsAction;
import io.github.wsboot.action.WsActions;
import io.github.wsboot.action.WsController;
import io.github.wsboot.action.WsEnvelopes;
import io.github.wsboot.action.WsExceptionHandler;
import io.github.wsboot.action.WsRateLimit;
import io.github.wsboot.action.WsRequests;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * What becomes an action, and what stops the start instead.
 */
class ActionMappingTests {

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WsAutoConfiguration.class, WsActionAutoConfiguration.class,
				JacksonAutoConfiguration.class));

	private FailureAnalysis analyze(Class<?>... controllers) {
		FailureAnalysis[] result = new FailureAnalysis[1];
		this.runner.withUserConfiguration(controllers).run((context) -> {
			assertThat(context).hasFailed();
			result[0] = new WsActionMappingFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(SpringFactoriesLoader.forDefaultResourceLocation(getClass().getClassLoader())
				.load(FailureAnalyzer.class, FailureHandler.logging(LogFactory.getLog(getClass()))))
				.hasAtLeastOneElementOfType(WsActionMappingFailureAnalyzer.class);
		});
		return result[0];
	}

	@Test
	void dispatcherWhenThereIsNoControllerThenIsNot() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(ActionDispatcher.class)
			.doesNotHaveBean(WsActions.class)
			.hasSingleBean(WsRequests.class)
			.hasSingleBean(RequestReplies.class));
	}

	@Test
	void dispatcherWhenThereIsAControllerThenIs() {
		this.runner.withUserConfiguration(One.class)
			.run((context) -> assertThat(context).hasSingleBean(ActionDispatcher.class)
				.hasSingleBean(WsActions.class)
				.hasSingleBean(WsEnvelopes.class)
				.doesNotHaveBean(RequestReplies.class));
	}

	@Test
	void dispatcherWhenManagerIsSwitchedOffThenIsNot() {
		this.runner.withPropertyValues("ws.enabled=false")
			.withUserConfiguration(One.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ActionDispatcher.class)
				.doesNotHaveBean(WsRequests.class));
	}

	@Test
	void contextWhenJacksonIsMissingThenStartsUnlessThereIsAController() {
		FilteredClassLoader withoutJackson = new FilteredClassLoader("tools.jackson");
		this.runner.withClassLoader(withoutJackson).run((context) -> assertThat(context).hasNotFailed());
		this.runner.withClassLoader(withoutJackson)
			.withUserConfiguration(One.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("nothing that can read and write envelopes"));
	}

	@Test
	void contextWhenSecurityOrReactiveStreamsAreMissingThenStarts() {
		this.runner
			.withClassLoader(new FilteredClassLoader("org.springframework.security", "org.reactivestreams", "reactor"))
			.withUserConfiguration(One.class)
			.run((context) -> assertThat(context).hasSingleBean(ActionDispatcher.class));
	}

	@Test
	void requestsWhenApplicationHasItsOwnThenIsThat() {
		WsRequests own = mock();
		this.runner.withBean(WsRequests.class, () -> own)
			.withUserConfiguration(One.class)
			.run((context) -> assertThat(context.getBean(WsRequests.class)).isSameAs(own));
	}

	@Test
	void actionsWhenTwoHaveOneNameThenStartFailsNamingBoth() {
		FailureAnalysis analysis = analyze(One.class, Two.class);
		assertThat(analysis.getDescription()).contains("ActionMappingTests$One.roomJoin()")
			.contains("ActionMappingTests$Two.join(String)")
			.contains("'ROOM_JOIN'")
			.contains("'roomJoin'");
		assertThat(analysis.getAction()).isEqualTo("Rename one of them.");
	}

	@Test
	void actionWhenOneMethodHasOneNameTwiceThenMapped() {
		this.runner.withUserConfiguration(TwiceTheSame.class)
			.run((context) -> assertThat(context.getBean(WsActions.class).descriptions()).hasSize(2));
	}

	@Test
	void actionWhenItReplacesHeartBeatThenIsTheOnlyOne() {
		this.runner.withUserConfiguration(OwnHeartBeat.class)
			.run((context) -> assertThat(context.getBean(WsActions.class).descriptions()).singleElement()
				.satisfies((action) -> assertThat(action.method().getDeclaringClass()).isEqualTo(OwnHeartBeat.class)));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			TwoPayloads          | two parameters that can only be the data | one record
			Servlet              | HttpServletRequest                       | WsArgumentResolver
			Private              | private or static                        | instance method
			EmptyName            | is empty                                 | letters
			Reserved             | reserved                                 | another name
			NoLimit              | 0 permits                                | at least one permit
			NotValidated         | nothing can validate                     | spring-boot-starter-validation
			HandlesNothing       | does not say what it handles             | Name the exceptions
			HandlesTwice         | IllegalStateException                    | one of them
			HandlesData          | is not known                             | except data
			""")
	void actionWhenItCannotBeThenStartFailsNamingTheMethod(String controller, String description, String action)
			throws ClassNotFoundException {
		FailureAnalysis analysis = analyze(Class.forName(ActionMappingTests.class.getName() + "$" + controller));
		assertThat(analysis.getDescription()).contains(description).contains("$" + controller + ".").endsWith(".");
		assertThat(analysis.getAction()).contains(action);
	}

	@ParameterizedTest
	@ValueSource(strings = { "max-concurrent=0", "max-streams=0", "rate-limit.per-connection=0",
			"rate-limit.per-action=-1", "rate-limit.period=0s", "requests.timeout=0s", "requests.max-pending=0" })
	void propertyWhenItCannotWorkThenStartFailsNamingIt(String property) {
		this.runner.withPropertyValues("ws.action." + property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidWsPropertyException.class)
				.hasMessageContaining("'ws.action." + property.substring(0, property.indexOf('=')) + "'"));
	}

	@Test
	void actionWhenDataIsAnnotatedAndThereIsAValidatorThenMapped() {
		this.runner.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
			.withUserConfiguration(NotValidated.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void actionWhenProxyHidesItThenStartFailsNamingTheMethod() {
		FailureAnalysis analysis = analyze(Hidden.class, BehindInterface.class);
		assertThat(analysis.getDescription()).contains("BehindInterface.hidden()").contains("proxy");
		assertThat(analysis.getAction()).contains("spring.aop.proxy-target-class");
	}

	@Test
	void controllerWhenScopedThenFoundOnce() {
		this.runner.withUserConfiguration(Scoped.class)
			.run((context) -> assertThat(context.getBean(WsActions.class).descriptions()).extracting((it) -> it.name())
				.containsExactly("heart_beat", "scoped"));
	}

	@WsController
	static class One {

		@WsAction
		String roomJoin() {
			return "";
		}

	}

	@WsController
	static class Two {

		@WsAction({ "other", "ROOM_JOIN" })
		void join(String data) {
		}

	}

	@WsController
	static class TwiceTheSame {

		@WsAction({ "a_b", "aB" })
		void both() {
		}

	}

	@WsController
	static class OwnHeartBeat {

		@WsAction
		int heartBeat() {
			return 1;
		}

	}

	@WsController
	static class TwoPayloads {

		@WsAction
		void two(String one, WsConnection connection, int other) {
		}

	}

	@WsController
	static class Servlet {

		@WsAction
		void servlet(HttpServletRequest request) {
		}

	}

	@WsController
	static class Private {

		@WsAction
		@SuppressWarnings("UnusedMethod")
		private void hidden() {
		}

	}

	@WsController
	static class EmptyName {

		@WsAction("_ -")
		void empty() {
		}

	}

	@WsController
	static class Reserved {

		@WsAction("streamCancel")
		void cancel() {
		}

	}

	@WsController
	static class NoLimit {

		@WsAction
		@WsRateLimit(permits = 0)
		void limited() {
		}

	}

	@WsController
	static class NotValidated {

		@WsAction
		void valid(@Valid One data) {
		}

	}

	@WsController
	static class HandlesNothing {

		@WsExceptionHandler
		void nothing() {
		}

	}

	@WsController
	static class HandlesTwice {

		@WsExceptionHandler
		void one(IllegalStateException ex) {
		}

		@WsExceptionHandler(IllegalStateException.class)
		void two() {
		}

	}

	@WsController
	static class HandlesData {

		@WsExceptionHandler
		void data(IllegalStateException ex, String data) {
		}

	}

	static class Hidden {

		@Bean
		static BeanNameAutoProxyCreator proxies() {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("*BehindInterface");
			creator.setInterceptorNames("nothing");
			return creator;
		}

		@Bean
		MethodInterceptor nothing() {
			return MethodInvocation::proceed;
		}

	}

	@WsController
	static class BehindInterface implements Runnable {

		@WsAction
		void hidden() {
		}

		@Override
		public void run() {
		}

	}

	static class Scoped {

		@Bean
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Controller controller() {
			return new Controller();
		}

		@WsController
		static class Controller {

			@WsAction
			void scoped() {
			}

		}

	}

}
