package io.github.wsboot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.wsboot.Target;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.action.RecipientAuthorizer;
import io.github.wsboot.action.WsAction;
import io.github.wsboot.action.WsActionException;
import io.github.wsboot.action.WsActionInterceptor;
import io.github.wsboot.action.WsController;
import io.github.wsboot.action.WsEnvelopes;
import io.github.wsboot.action.WsExceptionHandler;
import io.github.wsboot.action.WsRequests;
import jakarta.annotation.PostConstruct;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.StaticMessageSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * What goes wrong in actions when applications and clients do what one does not expect.
 */
@Tag("one-jdk")
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ActionTroubleTests {

	private static WsServer start(String... properties) {
		return WsServer.start(WsServer.Container.TOMCAT, Application.class, properties);
	}

	@Test
	void onCloseWhenActionsOfManyWaitForAnotherClientThenDelivered() {
		int peers = 260;
		try (WsServer server = start("ws.shutdown.timeout=1s", "ws.action.requests.timeout=8s",
				"ws.action.requests.max-pending=1000"); WsPeer other = server.connect("other")) {
			Controller controller = server.bean(Controller.class);
			for (int i = 0; i < peers; i++) {
				server.connect("p" + i).send("{\"actioncode\":\"ask\"}");
			}
			await().until(() -> controller.asking.get() >= 256);
			server.manager().to(Target.all()).except("other").close(WsCloseStatus.NORMAL);
			await().atMost(20, TimeUnit.SECONDS).until(() -> controller.asked.get() >= 256);
		}
	}

	@Test
	void streamsWhenOneConnectionHasManyThenOthersGetTheirs() {
		try (WsServer server = start(); WsPeer greedy = server.connect("a"); WsPeer other = server.connect("b")) {
			for (int i = 0; i < 256; i++) {
				greedy.send("{\"actioncode\":\"wait_forever\",\"id\":" + i + "}");
			}
			for (int i = 16; i < 256; i++) {
				assertThat(greedy.text()).contains("\"code\":42901");
			}
			await().until(() -> server.bean(Controller.class).waiting.get() == 16);
			assertThat(other.send("{\"actioncode\":\"flux\",\"id\":1}").text()).contains("\"data\":1");
		}
	}

	@Test
	void containerWhenClientsAreGoneWhileTheirActionsRunThenServesOthers() {
		try (WsServer server = start("server.tomcat.threads.max=4", "server.tomcat.threads.min-spare=4",
				"ws.shutdown.timeout=1s")) {
			Controller controller = server.bean(Controller.class);
			List<WsPeer> all = new ArrayList<>();
			try {
				for (int i = 0; i < 4; i++) {
					WsPeer peer = server.connect("p" + i);
					peer.send("{\"actioncode\":\"slow\"}");
					all.add(peer);
				}
				await().until(() -> controller.asking.get() == 4);
				all.forEach(WsPeer::close);
				await().until(() -> !server.manager().isOnline("p0") && !server.manager().isOnline("p3"));
				try (WsPeer peer = WsPeer.handshake(server.port(), "/ws?uniqueCode=z")) {
					assertThat(peer.status()).isEqualTo(101);
				}
			}
			finally {
				controller.released.countDown();
			}
		}
	}

	@Test
	void streamWhenItsIdIsTakenThenActionIsNotCalled() {
		try (WsServer server = start(); WsPeer peer = server.connect("a")) {
			Controller controller = server.bean(Controller.class);
			peer.send("{\"actioncode\":\"wait_forever\",\"id\":1}");
			assertThat(peer.send("{\"actioncode\":\"wait_forever\",\"id\":1}").text()).contains("40001");
			assertThat(controller.streamsOpened).hasValue(1);
		}
	}

	@Test
	void streamWhenTooManyRunThenActionIsNotCalled() {
		try (WsServer server = start("ws.action.max-streams=1"); WsPeer peer = server.connect("a")) {
			Controller controller = server.bean(Controller.class);
			peer.send("{\"actioncode\":\"wait_forever\",\"id\":1}");
			assertThat(peer.send("{\"actioncode\":\"wait_forever\",\"id\":2}").text()).contains("42901");
			assertThat(controller.streamsOpened).hasValue(1);
			peer.send("{\"actioncode\":\"stream_cancel\",\"id\":1}");
			assertThat(peer.text()).contains("\"more\":false");
			assertThat(controller.streamsClosed).hasValue(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "bad_error", "bad_flux", "bad_handled" })
	void errorWhenItsDataCannotBeWrittenThenInternalError(String action) {
		try (WsServer server = start(); WsPeer peer = server.connect("a")) {
			peer.send("{\"actioncode\":\"" + action + "\",\"id\":7}");
			peer.send("{\"actioncode\":\"heart_beat\"}");
			String one = peer.text();
			String text = one.contains("heart_beat") ? peer.text() : one;
			assertThat(text).contains("\"id\":7").contains("50000");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "[null]", "[\"\"]" })
	void recipientsWhenOneIsNoneThenBadDataAndNothingLogged(String ids, CapturedOutput output) {
		try (WsServer server = start(); WsPeer peer = server.connect("a")) {
			assertThat(peer.send("{\"actioncode\":\"plain\",\"id\":7,\"client_ids\":" + ids + "}").text())
				.contains("40001");
			assertThat(output).doesNotContain("ERROR");
		}
	}

	@Test
	void actionWhenItFailsWithTheTextOfTheClientThenLogIsNotForged(CapturedOutput output) {
		try (WsServer server = start(); WsPeer peer = server.connect("a")) {
			assertThat(peer.send("{\"actioncode\":\"parse\",\"data\":\"1\\n2026-01-01 ERROR forged\"}").text())
				.contains("50000");
			assertThat(output.toString().lines()).noneMatch((line) -> line.startsWith("2026-01-01 ERROR forged"));
		}
	}

	@Test
	void connectionWhenItsLanguageIsNoneThenOpens() {
		try (WsServer server = start(); WsPeer peer = server.connect("a", "Accept-Language: -")) {
			assertThat(peer.send("{\"actioncode\":\"heart_beat\"}").text()).contains("heart_beat");
		}
	}

	@Test
	void envelopeWhenNameOrIdIsHalfACharacterThenAnsweredAndNothingLogged(CapturedOutput output) {
		try (WsServer server = start(); WsPeer peer = server.connect("a")) {
			assertThat(peer.send("{\"actioncode\":\"\\ud800\"}").text()).contains("\"code\":40");
			assertThat(peer.send("{\"actioncode\":\"heart_beat\",\"id\":\"\\ud800\"}").text()).contains("\"code\":");
			assertThat(output).doesNotContain("ERROR");
		}
	}

	@Test
	void dataWhenOptionalAndMissingThenEmpty() {
		try (WsServer server = start(); WsPeer peer = server.connect("a")) {
			assertThat(peer.send("{\"actioncode\":\"optional\",\"data\":\"x\"}").text()).contains("\"data\":\"x\"");
			assertThat(peer.send("{\"actioncode\":\"optional\"}").text()).contains("\"data\":\"none\"");
		}
	}

	@Test
	void dataWhenListHasInvalidElementsThenRefused() {
		try (WsServer server = start(); WsPeer peer = server.connect("a")) {
			assertThat(peer.send("{\"actioncode\":\"all\",\"data\":[{\"name\":\"\"}]}").text()).contains("40002")
				.contains("{\"field\":\"[0].name\"");
		}
	}

	@Test
	void actionWhenOneBeforeLeftItsThreadInterruptedThenIsNot() {
		try (WsServer server = start(); WsPeer peer = server.connect("a")) {
			peer.send("{\"actioncode\":\"interrupt\"}");
			peer.send("{\"actioncode\":\"interrupted\"}");
			assertThat(peer.text()).contains("interrupt");
			assertThat(peer.text()).contains("\"data\":false");
		}
	}

	@Test
	void messagesWhenSourceAnswersWithCodesThenOursAreUsed() {
		try (WsServer server = WsServer.start(WsServer.Container.TOMCAT, Messages.class);
				WsPeer peer = server.connect("a")) {
			assertThat(peer.send("{\"actioncode\":\"heart_beat\"}").text()).contains("\"msg\":\"Success\"");
		}
	}

	@Test
	void envelopesWhenControllerMakesOneAtStartThenStarts() {
		try (WsServer server = WsServer.start(WsServer.Container.TOMCAT, Early.class)) {
			assertThat(server.bean(EarlyController.class).message).contains("early");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "mono", "nothing" })
	void interceptorWhenItAnswersItselfThenThatIsTheReply(String action) {
		try (WsServer server = WsServer.start(WsServer.Container.TOMCAT, Intercepted.class);
				WsPeer peer = server.connect("a")) {
			assertThat(peer.send("{\"actioncode\":\"" + action + "\"}").text()).contains("cached");
		}
	}

	@Test
	void startWhenExceptionHandlerCannotTakeWhatItHandlesThenFails() {
		assertThatThrownBy(() -> WsServer.start(WsServer.Container.TOMCAT, Mismatch.class).close())
			.hasMessageContaining("mismatch");
	}

	@Test
	void envelopeWhenTextHasTwoBytesForEachCharacterThenRefused() {
		try (WsServer server = start(); WsPeer peer = server.connect("a")) {
			String text = "{\"actioncode\":\"optional_string\",\"data\":\"x\"}";
			StringBuilder wide = new StringBuilder();
			text.chars().forEach((c) -> wide.append('\0').append((char) c));
			assertThat(peer.send(wide.toString()).text()).contains("40000");
			assertThat(peer.send("\ufeff" + text).text()).contains("\"data\":\"x\"");
		}
	}

	@Test
	void closeWhenActionsAndStreamsRunThenContextClosesInTime() {
		long begun;
		WsServer server = start("ws.shutdown.timeout=1s");
		try (server) {
			Controller controller = server.bean(Controller.class);
			server.connect("a").send("{\"actioncode\":\"slow\"}");
			server.connect("b").send("{\"actioncode\":\"wait_forever\",\"id\":1}");
			await().until(() -> controller.asking.get() == 1 && controller.waiting.get() == 1);
			begun = System.nanoTime();
		}
		assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isLessThan(10);
	}

	@Configuration(proxyBeanMethods = false)
	@Import(Controller.class)
	static class Application {

		@Bean
		RecipientAuthorizer authorizer() {
			return (sender, request) -> true;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Controller.class)
	static class Messages {

		@Bean
		StaticMessageSource messageSource() {
			StaticMessageSource source = new StaticMessageSource();
			source.setUseCodeAsDefaultMessage(true);
			return source;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Controller.class)
	static class Intercepted {

		@Bean
		WsActionInterceptor cache() {
			return (invocation) -> "cached";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(EarlyController.class)
	static class Early {

	}

	@WsController
	static class EarlyController {

		private final WsEnvelopes envelopes;

		String message = "";

		EarlyController(WsEnvelopes envelopes) {
			this.envelopes = envelopes;
		}

		@PostConstruct
		void prepare() {
			this.message = this.envelopes.success("early", "data").text();
		}

		@WsAction
		void early() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(MismatchController.class)
	static class Mismatch {

	}

	@WsController
	static class MismatchController {

		@WsAction
		void some() {
		}

		@WsExceptionHandler(ArithmeticException.class)
		void mismatch(IllegalStateException ex) {
		}

	}

	record Named(@NotBlank String name) {

	}

	@WsController
	static class Controller {

		final AtomicInteger asking = new AtomicInteger();

		final AtomicInteger asked = new AtomicInteger();

		final AtomicInteger waiting = new AtomicInteger();

		final AtomicInteger streamsOpened = new AtomicInteger();

		final AtomicInteger streamsClosed = new AtomicInteger();

		final CountDownLatch released = new CountDownLatch(1);

		private final WsRequests requests;

		Controller(WsRequests requests) {
			this.requests = requests;
		}

		@WsAction
		void ask() throws Exception {
			this.asking.incrementAndGet();
			try {
				this.requests.request("other", "question", "why", String.class).get();
			}
			finally {
				this.asked.incrementAndGet();
			}
		}

		@WsAction
		void slow() throws InterruptedException {
			this.asking.incrementAndGet();
			this.released.await();
		}

		@WsAction("wait_forever")
		Stream<String> waitForever() {
			this.streamsOpened.incrementAndGet();
			return Stream.generate(() -> {
				this.waiting.incrementAndGet();
				try {
					return new LinkedBlockingQueue<String>().take();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}).onClose(this.streamsClosed::incrementAndGet);
		}

		@WsAction
		Flux<Integer> flux() {
			return Flux.range(1, 3);
		}

		@WsAction
		Mono<String> mono() {
			return Mono.just("fresh");
		}

		@WsAction
		void nothing() {
		}

		@WsAction("bad_error")
		void badError() {
			throw new WsActionException(7001).withData(new Unwritable());
		}

		@WsAction("bad_flux")
		Flux<Integer> badFlux() {
			return Flux.error(new WsActionException(7001).withData(new Unwritable()));
		}

		@WsAction("bad_handled")
		void badHandled() {
			throw new ArithmeticException();
		}

		@WsExceptionHandler(code = 7002)
		Unwritable handled(ArithmeticException ex) {
			return new Unwritable();
		}

		@WsAction
		String plain() {
			return "plain";
		}

		@WsAction
		int parse(String text) {
			return Integer.parseInt(text);
		}

		@WsAction
		String optional(Optional<String> data) {
			return data.orElse("none");
		}

		@WsAction("optional_string")
		String optionalString(Optional<String> data) {
			return (data != null) ? data.orElse("none") : "null";
		}

		@WsAction
		Map<String, Object> all(@Valid List<Named> all) {
			return Map.of("size", all.size());
		}

		@WsAction
		String interrupt() {
			Thread.currentThread().interrupt();
			return "interrupt";
		}

		@WsAction
		boolean interrupted() {
			return Thread.currentThread().isInterrupted();
		}

	}

	static final class Unwritable {

		public Unwritable getSelf() {
			return this;
		}

	}

}
