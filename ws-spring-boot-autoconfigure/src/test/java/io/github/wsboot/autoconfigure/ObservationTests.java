package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import io.github.wsboot.action.WsAction;
import io.github.wsboot.action.WsController;
import io.github.wsboot.action.WsRequests;
import io.github.wsboot.autoconfigure.WsServer.Container;
import io.github.wsboot.engine.CallbackInterceptor;
import io.github.wsboot.logging.MdcInterceptor;
import io.github.wsboot.observation.MessageObservations;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Traces and the diagnostic context, through a real tracer.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ObservationTests {

	private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

	private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

	@Nullable private static WsServer running;

	@BeforeAll
	static void start() {
		running = WsServer.start(Container.TOMCAT, Traced.class, "test.operations=true", "ws.logging.mdc=true",
				"ws.action.ignore-other-messages=true");
	}

	@AfterAll
	static void stop() {
		server().close();
	}

	@BeforeEach
	void forget() {
		// what is observed of the tests before may end after they have got their answers
		await().pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(2))
			.until(() -> server().manager().getWSCount() == 0);
		spans().all.clear();
		seen().clear();
	}

	private static WsServer server() {
		WsServer server = running;
		if (server == null) {
			throw new IllegalStateException("The server does not run");
		}
		return server;
	}

	private static Spans spans() {
		return server().bean(Spans.class);
	}

	private static List<Map<String, String>> seen() {
		return server().bean(Contexts.class).seen;
	}

	@Test
	void actionWhenItsMessageNamesATraceThenAllIsPartOfIt() {
		try (WsPeer peer = server().connect("alice")) {
			peer.send("{\"actioncode\":\"echo\",\"data\":\"x\",\"id\":1,\"traceparent\":\"" + PARENT + "\"}");
			assertThat(peer.text()).contains("\"data\":\"x\"");
			List<SpanData> spans = await().until(() -> spans().named("ws action echo", "ws message"),
					(found) -> found.size() == 2);
			assertThat(spans).allSatisfy((span) -> assertThat(span.getTraceId()).isEqualTo(TRACE));
			SpanData message = spans().named("ws message").get(0);
			assertThat(message.getParentSpanId()).isEqualTo("b7ad6b7169203331");
			assertThat(spans().named("ws action echo").get(0).getParentSpanId()).isEqualTo(message.getSpanId());
			assertThat(message.getAttributes().asMap()).hasEntrySatisfying(AttributeKey.stringKey("ws.code"),
					(code) -> assertThat(code).isEqualTo("alice"));
		}
	}

	@Test
	void messagesWhenTheyNameNoTraceThenEachIsOneOfItsOwn() {
		try (WsPeer peer = server().connect("bob")) {
			peer.send("{\"actioncode\":\"echo\",\"data\":\"traceparent\",\"id\":1}");
			peer.text();
			peer.send("plain text")
				.send("{\"actioncode\":\"echo\",\"data\":\"y\",\"id\":2,\"traceparent\":\"rubbish\"}");
			peer.text();
			await().until(() -> spans().named("ws message").size() == 3 && spans().named("ws action echo").size() == 2);
			assertThat(spans().named("ws message").stream().map(SpanData::getTraceId)).doesNotHaveDuplicates()
				.doesNotContain(TRACE);
			assertThat(spans().named("ws action echo").stream().map(SpanData::getTraceId))
				.isSubsetOf(spans().named("ws message").stream().map(SpanData::getTraceId).toList());
		}
	}

	@Test
	void actionWhenItAnswersLaterOrFailsThenObservedToItsEnd() {
		try (WsPeer peer = server().connect("carol")) {
			peer.send("{\"actioncode\":\"later\",\"id\":1}").send("{\"actioncode\":\"failing\",\"id\":2}");
			peer.text();
			peer.text();
			await().until(() -> spans().named("ws action later", "ws action failing").size() == 2);
			assertThat(spans().named("ws action later").get(0).getStatus().getStatusCode().name()).isEqualTo("OK");
			assertThat(spans().named("ws action failing").get(0).getStatus().getStatusCode().name()).isEqualTo("ERROR");
			MeterRegistry meters = server().bean(MeterRegistry.class);
			await().untilAsserted(() -> assertThat(meters.get("ws.action")
				.tag("action", "failing")
				.tag("error", "IllegalStateException")
				.timer()
				.count()).isPositive());
			assertThat(meters.get("ws.message").tag("type", "text").timer().count()).isPositive();
		}
	}

	@Test
	void requestWhenSentThenTheClientIsToldTheTrace() {
		try (WsPeer peer = server().connect("dave")) {
			CompletableFuture<@Nullable String> reply = server().bean(WsRequests.class)
				.request("dave", "ask", "what", String.class);
			JsonNode request = JsonMapper.shared().readTree(peer.text());
			peer.send("{\"code\":0,\"msg\":\"\",\"data\":\"that\",\"id\":\"" + request.path("id").asString() + "\"}");
			assertThat(reply.join()).isEqualTo("that");
			SpanData span = await().until(() -> spans().named("ws request ask"), (found) -> found.size() == 1).get(0);
			assertThat(request.path("traceparent").asString())
				.startsWith("00-" + span.getTraceId() + "-" + span.getSpanId() + "-");
		}
	}

	@Test
	void handshakeWhenTheClientNamesATraceThenPartOfIt() {
		try (WsPeer peer = WsPeer.handshake(server().port(), "/ws?uniqueCode=erin", "traceparent: " + PARENT)) {
			assertThat(peer.status()).isEqualTo(101);
			SpanData span = await().until(() -> spans().named("http get /ws"), (found) -> found.size() == 1).get(0);
			assertThat(span.getTraceId()).isEqualTo(TRACE);
			assertThat(span.getAttributes().toString()).contains("101");
		}
	}

	@Test
	void diagnosticContextWhenCallbacksAndActionsRunThenNamesTheConnection() {
		try (WsPeer peer = server().connect("frank")) {
			server().manager().uids().bind("frank", "f\nx");
			peer.send("{\"actioncode\":\"context\",\"id\":1}");
			JsonNode context = JsonMapper.shared().readTree(peer.text()).path("data");
			assertThat(context.path("ws.code").asString()).isEqualTo("frank");
			assertThat(context.path("ws.uid").asString()).as("escaped").startsWith("f").doesNotContain("\n");
			String id = server().manager().find("frank").orElseThrow().id();
			assertThat(context.path("ws.connection").asString()).isEqualTo(id);
			peer.send("plain");
			await().until(() -> seen().size() >= 2);
			assertThat(seen()).allSatisfy((map) -> assertThat(map).containsEntry("ws.code", "frank"));
			assertThat(MDC.getCopyOfContextMap()).isIn(null, Map.of());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "rubbish", "00", PARENT + "x", PARENT + "-x",
			"00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", "ff-" + TRACE + "-b7ad6b7169203331-01",
			"00-" + TRACE + "-b7ad6b7169203331", "00-00000000000000000000000000000000-b7ad6b7169203331-01",
			"00-" + TRACE + "-0000000000000000-01", "00-" + TRACE + "-b7ad6b7169203331-0g", " " + PARENT,
			"0-" + TRACE + "-b7ad6b7169203331-01", "01-" + TRACE + "-b7ad6b7169203331-01\n" })
	void traceparentWhenItIsNoneThenTracersDoNotGetIt(String text) {
		assertThat(handedOver(text)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { PARENT, "00-" + TRACE + "-b7ad6b7169203331-00", "01-" + TRACE + "-b7ad6b7169203331-01",
			"cc-" + TRACE + "-b7ad6b7169203331-01-what-comes" })
	void traceparentWhenItIsOneThenTracersGetIt(String text) {
		assertThat(handedOver(text)).contains(text);
	}

	/**
	 * What a tracer reads of a message.
	 */
	private static Optional<String> handedOver(String traceparent) {
		List<Optional<String>> read = new ArrayList<>();
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new ObservationHandler<ReceiverContext<WsMessage>>() {

			@Override
			public void onStart(ReceiverContext<WsMessage> context) {
				read.add(Optional.ofNullable(context.getGetter().get(context.getCarrier(), "traceparent")));
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return context instanceof ReceiverContext;
			}

		});
		try (WsPeer peer = server().connect("tracer")) {
			new MessageObservations(registry, (connection, message) -> traceparent).intercept(connection("tracer"),
					"onMessage", WsMessage.text("x"), () -> null);
		}
		await().pollDelay(Duration.ZERO).until(() -> !server().manager().isOnline("tracer"));
		assertThat(read).hasSize(1);
		return read.get(0);
	}

	private static WsConnection connection(String uniqueCode) {
		return server().manager().find(uniqueCode).orElseThrow();
	}

	@Test
	void diagnosticContextWhenCallbacksAreNestedOrFailThenAsItWasBefore() {
		CallbackInterceptor interceptor = server().bean(MdcInterceptor.class);
		try (WsPeer one = server().connect("outer"); WsPeer other = server().connect("inner")) {
			server().manager().uids().bind("outer", "u");
			WsConnection outer = connection("outer");
			WsConnection inner = connection("inner");
			MDC.put("ws.code", "mine");
			interceptor.intercept(outer, "onMessage", null, () -> {
				Map<String, String> before = Contexts.contextOf();
				assertThat(before).containsEntry("ws.code", "outer").containsEntry("ws.uid", "u");
				assertThatIllegalStateException().isThrownBy(() -> interceptor.intercept(inner, "onClose", null, () -> {
					assertThat(Contexts.contextOf()).containsEntry("ws.code", "inner").doesNotContainKey("ws.uid");
					throw new IllegalStateException("expected by the test");
				}));
				assertThat(Contexts.contextOf()).isEqualTo(before);
				return null;
			});
			assertThat(Contexts.contextOf()).isEqualTo(Map.of("ws.code", "mine"));
		}
		finally {
			MDC.clear();
		}
	}

	/**
	 * An application with a tracer.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(Actions.class)
	static class Traced {

		@Bean
		Spans spans() {
			return new Spans();
		}

		@Bean
		Contexts contexts() {
			return new Contexts();
		}

		@Bean(destroyMethod = "close")
		SdkTracerProvider tracerProvider(Spans spans) {
			return SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(spans)).build();
		}

		@Bean
		TracingHandlers tracingHandlers(SdkTracerProvider provider, ObservationRegistry registry) {
			Tracer tracer = provider.get("test");
			OtelTracer bridge = new OtelTracer(tracer, new OtelCurrentTraceContext(), (event) -> {
			});
			OtelPropagator propagator = new OtelPropagator(
					ContextPropagators.create(W3CTraceContextPropagator.getInstance()), tracer);
			registry.observationConfig()
				.observationHandler(new ObservationHandler.FirstMatchingCompositeObservationHandler(
						new PropagatingReceiverTracingObservationHandler<>(bridge, propagator),
						new PropagatingSenderTracingObservationHandler<>(bridge, propagator),
						new DefaultTracingObservationHandler(bridge)));
			return new TracingHandlers();
		}

	}

	/**
	 * Has the registry know the tracer.
	 */
	static final class TracingHandlers {

	}

	/**
	 * What was traced.
	 */
	static final class Spans implements SpanExporter {

		private final List<SpanData> all = new CopyOnWriteArrayList<>();

		List<SpanData> named(String... names) {
			List<SpanData> found = new ArrayList<>();
			for (SpanData span : this.all) {
				if (List.of(names).contains(span.getName())) {
					found.add(span);
				}
			}
			return found;
		}

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			this.all.addAll(spans);
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

	/**
	 * The diagnostic contexts of messages.
	 */
	@Order(1)
	static final class Contexts implements WsHandlerFunc {

		private final List<Map<String, String>> seen = new CopyOnWriteArrayList<>();

		@Override
		public void onMessage(WsConnection connection, WsMessage message) {
			this.seen.add(contextOf());
		}

		static Map<String, String> contextOf() {
			Map<String, String> context = MDC.getCopyOfContextMap();
			return (context != null) ? context : Map.of();
		}

	}

	/**
	 * Actions.
	 */
	@WsController
	static class Actions {

		@WsAction("echo")
		String echo(String data) {
			return data;
		}

		@WsAction("later")
		CompletableFuture<String> later() {
			return CompletableFuture.supplyAsync(() -> "later", ForkJoinPool.commonPool());
		}

		@WsAction("failing")
		CompletableFuture<String> fail() {
			return CompletableFuture.failedFuture(new IllegalStateException("expected by the test"));
		}

		@WsAction("context")
		Map<String, String> context() {
			return Contexts.contextOf();
		}

	}

}
