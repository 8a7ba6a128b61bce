package io.github.wsboot.autoconfigure;

import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsMessage;
import io.github.wsboot.action.WsAction;
import io.github.wsboot.action.WsActionException;
import io.github.wsboot.action.WsController;
import io.github.wsboot.action.WsControllerAdvice;
import io.github.wsboot.action.WsEnvelope;
import io.github.wsboot.action.WsExceptionHandler;
import io.github.wsboot.action.WsField;
import io.github.wsboot.action.WsRateLimit;
import io.github.wsboot.action.WsRequests;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.StaticMessageSource;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * An application with actions of every kind.
 */
@Configuration(proxyBeanMethods = false)
@Import({ ActionApplication.Rooms.class, ActionApplication.Replies.class, ActionApplication.Asking.class,
		ActionApplication.Advice.class })
class ActionApplication {

	@Bean
	StaticMessageSource messageSource() {
		StaticMessageSource messages = new StaticMessageSource();
		messages.addMessage("ws.code.7010", Locale.ENGLISH, "{0} of {1} seats are taken");
		messages.addMessage("ws.code.7010", Locale.CHINESE, "已占用{0}个座位,共{1}个");
		messages.addMessage("ws.code.7011", Locale.ENGLISH, "no {format");
		messages.addMessage("ws.code.40400", Locale.ENGLISH, "Nothing here does that");
		return messages;
	}

	@Bean
	Journal journal() {
		return new Journal();
	}

	/**
	 * What has happened, in order.
	 */
	static final class Journal implements WsHandlerFunc {

		final List<String> events = new CopyOnWriteArrayList<>();

		final CountDownLatch released = new CountDownLatch(1);

		@Override
		public void onMessage(WsConnection connection, WsMessage message) {
			if (!message.isText()) {
				this.events.add("binary");
			}
		}

		@Override
		public void onClose(WsConnection connection, WsCloseStatus status) {
			this.events.add("onClose");
		}

	}

	record Room(@NotBlank String room, @Max(100) int seats) {

	}

	/**
	 * Arguments.
	 */
	@WsController
	static class Rooms {

		@WsAction({ "room_join", "room.enter" })
		Map<String, Object> join(@Valid Room room, WsConnection connection, WebSocketManager manager) {
			manager.groups().join(connection.uniqueCode(), room.room());
			return Map.of("room", room.room());
		}

		@WsAction
		String camelCase() {
			return "found";
		}

		@WsAction("fields")
		List<Object> fields(@WsField String token, @WsField("company") Optional<String> company,
				@WsField @Nullable Integer size, @WsField("id") String id, WsEnvelope envelope) {
			List<Object> all = new ArrayList<>(List.of(token, company.orElse("none"), (size != null) ? size : -1, id));
			all.add(envelope.action());
			return all;
		}

		@WsAction("place")
		String place(@PathVariable int floor, @PathVariable Map<String, String> all, WsHandshake handshake) {
			return floor + " " + all.size() + " " + handshake.uri().getPath();
		}

		@WsAction("who")
		String who(Principal principal) {
			return principal.getName();
		}

		@WsAction("who_if_any")
		boolean whoIfAny(Optional<Principal> principal) {
			return principal.isPresent();
		}

		@WsAction("language")
		String language(Locale locale) {
			return locale.toLanguageTag();
		}

		@WsAction("sum")
		int sum(List<Integer> numbers) {
			return numbers.stream().mapToInt(Integer::intValue).sum();
		}

		@WsAction("echo")
		@Nullable Object echo(@Nullable Object data) {
			return data;
		}

		@WsAction("double")
		int twice(int number) {
			return number * 2;
		}

		@WsAction("tell")
		void tell(String text) {
		}

		public String notAnnotated() {
			return "not for clients";
		}

	}

	/**
	 * Return values and exceptions.
	 */
	@WsController
	static class Replies {

		final AtomicInteger taken = new AtomicInteger();

		final LinkedBlockingQueue<String> waiting = new LinkedBlockingQueue<>();

		final LinkedBlockingQueue<String> interrupted = new LinkedBlockingQueue<>();

		final SubmissionPublisher<String> published = new SubmissionPublisher<>();

		private final Journal journal;

		Replies(Journal journal) {
			this.journal = journal;
		}

		@WsAction("later")
		CompletionStage<String> later(String text) {
			return CompletableFuture.supplyAsync(() -> text,
					CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS));
		}

		@WsAction("later_fails")
		CompletionStage<String> laterFails() {
			return CompletableFuture.supplyAsync(() -> {
				throw new WsActionException(7001, "late");
			});
		}

		@WsAction("later_void")
		CompletionStage<Void> laterVoid() {
			return CompletableFuture.completedFuture(null);
		}

		@WsAction("never")
		CompletionStage<String> never() {
			return new CompletableFuture<>();
		}

		@WsAction("mono")
		Mono<String> mono() {
			return Mono.just("one").delayElement(Duration.ofMillis(10));
		}

		@WsAction("count")
		Stream<Integer> count(int to) {
			return IntStream.rangeClosed(1, to).boxed();
		}

		@WsAction("count_forever")
		Stream<Integer> countForever() {
			return Stream.generate(this.taken::incrementAndGet);
		}

		@WsAction("wait_forever")
		Stream<String> waitForever() {
			return Stream.generate(() -> {
				this.waiting.add("waiting");
				try {
					return new LinkedBlockingQueue<String>().take();
				}
				catch (InterruptedException ex) {
					this.interrupted.add("interrupted");
					throw new IllegalStateException(ex);
				}
			});
		}

		@WsAction("flux")
		Flux<Integer> flux() {
			return Flux.range(1, 3);
		}

		@WsAction("flux_fails")
		Flux<Integer> fluxFails() {
			return Flux.range(1, 2).concatWith(Flux.error(new WsActionException(7002)));
		}

		@WsAction("published")
		Flow.Publisher<String> published() {
			return this.published;
		}

		@WsAction("fail")
		String fail(String how) throws Exception {
			throw switch (how) {
				case "code" -> new WsActionException(7003, "{0} %s ${x}", 12);
				case "words" -> new WsActionException(7010, 3, "<{0}>");
				case "no format" -> new WsActionException(7011, 1);
				case "data" -> new WsActionException(7004).withData(Map.of("why", "because"));
				case "local" -> new IllegalStateException("local");
				case "cause" -> new RuntimeException(new ArithmeticException("cause"));
				case "advice" -> new UnsupportedOperationException("advice");
				default -> new java.io.IOException("secret of the server");
			};
		}

		@WsAction("fail_badly")
		String failBadly() {
			throw new StackOverflowError();
		}

		@WsExceptionHandler(code = 7005)
		String local(IllegalStateException ex, WsConnection connection) {
			return "handled " + ex.getMessage();
		}

		@WsExceptionHandler(ArithmeticException.class)
		WsActionException arithmetic() {
			return new WsActionException(7006);
		}

		@WsAction("slow")
		String slow() throws InterruptedException {
			this.journal.events.add("slow begins");
			this.journal.released.await();
			this.journal.events.add("slow ends");
			return "slow";
		}

		@WsAction("note")
		String note(String text) {
			this.journal.events.add(text);
			return text;
		}

		@WsAction("limited")
		@WsRateLimit(permits = 2, period = 1, unit = TimeUnit.HOURS)
		String limited() {
			return "within";
		}

		@WsAction("limited_drop")
		@WsRateLimit(permits = 1, period = 1, unit = TimeUnit.HOURS, onExceeded = WsRateLimit.OnExceeded.DROP)
		String limitedDrop() {
			return "within";
		}

		@WsAction("limited_close")
		@WsRateLimit(permits = 1, period = 1, unit = TimeUnit.HOURS, burst = 2,
				onExceeded = WsRateLimit.OnExceeded.CLOSE)
		String limitedClose() {
			return "within";
		}

	}

	/**
	 * Asks its own client.
	 */
	@WsController
	static class Asking {

		private final WsRequests requests;

		Asking(WsRequests requests) {
			this.requests = requests;
		}

		@WsAction("ask_me")
		String askMe(WsConnection connection) throws Exception {
			return "you said " + this.requests.request(connection.uniqueCode(), "question", "why", String.class).get();
		}

		@WsAction("ask_nobody")
		CompletionStage<String> askNobody() {
			return this.requests.request("nobody", "question", "why", String.class).thenApply((answer) -> "answered");
		}

		@WsAction("ask_me_later")
		CompletionStage<String> askMeLater(WsConnection connection) {
			return this.requests.request(connection.uniqueCode(), "question", "why", String.class)
				.thenApply((answer) -> "you said " + answer);
		}

	}

	@WsControllerAdvice
	@Order(1)
	static class Advice {

		@WsExceptionHandler(code = 7007)
		void unsupported(UnsupportedOperationException ex) {
		}

	}

}
