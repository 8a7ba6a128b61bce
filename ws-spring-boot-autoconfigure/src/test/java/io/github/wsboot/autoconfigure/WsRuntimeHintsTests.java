package io.github.wsboot.autoconfigure;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;

import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.wsboot.SendResult;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsConnection;
import io.github.wsboot.action.WsAction;
import io.github.wsboot.action.WsController;
import io.github.wsboot.action.WsControllerAdvice;
import io.github.wsboot.action.WsExceptionHandler;
import io.github.wsboot.client.WsClient;
import io.github.wsboot.engine.Connection;
import io.github.wsboot.servlet.TomcatTransport;
import io.netty.channel.ChannelHandler;
import jakarta.validation.Constraint;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.security.oauth2.jwt.JwtDecoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WsRuntimeHints}, {@link WsClientRuntimeHints} and the hints of
 * actions.
 */
class WsRuntimeHintsTests {

	private final RuntimeHints hints = new RuntimeHints();

	@Test
	void registerWhenOptionalClassesArePresentThenCanBeFound() {
		register();
		for (Class<?> type : List.of(InternalHttpUpgradeHandler.class, ServletContextRequest.class, JwtDecoder.class,
				JakartaValidationModule.class, Constraint.class)) {
			assertThat(RuntimeHintsPredicates.reflection().onType(type)).accepts(this.hints);
		}
	}

	@Test
	void registerWhenTomcatCreatesTransportThenConstructorCanBeCalled() throws NoSuchMethodException {
		register();
		assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(TomcatTransport.class.getConstructor()))
			.accepts(this.hints);
	}

	@Test
	void registerWhenContainerIsMissingThenLeftOut() {
		new WsRuntimeHints().registerHints(this.hints, new FilteredClassLoader(ServletContextRequest.class));
		assertThat(RuntimeHintsPredicates.reflection().onType(InternalHttpUpgradeHandler.class)).accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection().onType(ServletContextRequest.class)).rejects(this.hints);
	}

	@Test
	void registerWhenFieldIsUpdatedByNameThenCanBeFound() throws NoSuchFieldException {
		register();
		assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(Connection.class.getDeclaredField("phase")))
			.accepts(this.hints);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void registerWhenJdkHasVirtualThreadsThenCanBeMade() throws ReflectiveOperationException {
		register();
		Class<?> builder = Class.forName("java.lang.Thread$Builder");
		Method factory = builder.getMethod("factory");
		assertThat(factory.getReturnType()).isEqualTo(ThreadFactory.class);
		for (Method method : List.of(Thread.class.getMethod("ofVirtual"),
				builder.getMethod("name", String.class, long.class), factory)) {
			assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method)).accepts(this.hints);
		}
	}

	@Test
	void registerWhenResourcesAreReadThenAllInImage() throws IOException {
		register();
		Map<String, String> files = Map.of("io/github/wsboot/cluster/redis/", "*.lua", "META-INF/resources/ws-client/",
				"*", "io/github/wsboot/action/", "*.properties", "io/github/wsboot/console/page/", "*");
		for (Map.Entry<String, String> each : files.entrySet()) {
			Resource[] found = new PathMatchingResourcePatternResolver()
				.getResources("classpath*:" + each.getKey() + each.getValue());
			assertThat(found).hasSizeGreaterThanOrEqualTo(2);
			for (Resource resource : found) {
				assertThat(RuntimeHintsPredicates.resource().forResource(each.getKey() + resource.getFilename()))
					.accepts(this.hints);
			}
		}
		assertThat(RuntimeHintsPredicates.resource().forBundle("io.github.wsboot.action.messages")).accepts(this.hints);
	}

	@Test
	void registerWhenPartsOfActionsAreNoBeansThenInImage() throws ReflectiveOperationException {
		register();
		Class<?> builtIn = Class.forName("io.github.wsboot.action.BuiltInActions");
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(builtIn.getDeclaredMethod("heartBeat")))
			.accepts(this.hints);
		assertBound(Class.forName("io.github.wsboot.action.DataArgument$Problem"));
	}

	@Test
	void registerWhenHandlersAreInPipelineThenTheirMethodsCanBeSeen() {
		new WsClientRuntimeHints().registerHints(this.hints, getClass().getClassLoader());
		List<String> handlers = new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests()))
			.importPackagesOf(WsClient.class)
			.stream()
			.filter((type) -> type.isAssignableTo(ChannelHandler.class))
			.map(JavaClass::getName)
			.toList();
		assertThat(handlers).isNotEmpty();
		for (String handler : handlers) {
			assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of(handler))).accepts(this.hints);
		}
	}

	@Test
	void actionWhenProcessedAheadOfTimeThenMethodAndItsDataAreInImage() throws NoSuchMethodException {
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(this.hints, ActionApplication.Rooms.class);
		Method join = ActionApplication.Rooms.class.getDeclaredMethod("join", ActionApplication.Room.class,
				WsConnection.class, WebSocketManager.class);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(join)).accepts(this.hints);
		assertBound(ActionApplication.Room.class);
		assertThat(RuntimeHintsPredicates.reflection().onType(WsConnection.class)).rejects(this.hints);
	}

	@Test
	void actionWhenDataIsNestedThenAllOfItIsInImage() {
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(this.hints, Orders.class);
		for (Class<?> type : List.of(Order.class, Line.class, Receipt.class, Parcel.class, SendResult.class,
				Sorry.class)) {
			assertBound(type);
		}
	}

	@Test
	void actionWhenProxyHasOnlyInterfacesThenTheirMethodCanBeCalled() throws NoSuchMethodException {
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(this.hints, Orders.class);
		assertThat(
				RuntimeHintsPredicates.reflection().onMethodInvocation(Tracking.class.getMethod("track", String.class)))
			.accepts(this.hints);
	}

	@Test
	void handlerOfExceptionsWhenInAdviceThenItAndItsAnswerAreInImage() throws NoSuchMethodException {
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(this.hints, Apologies.class);
		Method handler = Apologies.class.getDeclaredMethod("sorry", IllegalStateException.class);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(handler)).accepts(this.hints);
		assertBound(Sorry.class);
	}

	private void register() {
		new WsRuntimeHints().registerHints(this.hints, getClass().getClassLoader());
	}

	/**
	 * Asserts that JSON can be read as the record, and that the record can be written.
	 */
	private void assertBound(Class<?> type) {
		assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(type.getDeclaredConstructors()[0]))
			.accepts(this.hints);
		for (RecordComponent component : type.getRecordComponents()) {
			assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(component.getAccessor()))
				.accepts(this.hints);
		}
	}

	record Order(List<Line> lines, Map<String, Parcel> parcels) {

	}

	record Line(String article, int count) {

	}

	record Receipt(Order order) {

	}

	record Parcel(String number) {

	}

	record Sorry(String why) {

	}

	interface Tracking {

		Stream<Parcel> track(String number);

	}

	@WsController
	static class Orders implements Tracking {

		@WsAction
		CompletionStage<Optional<Receipt>> order(Order order) {
			return new CompletableFuture<>();
		}

		@WsAction
		@Override
		public Stream<Parcel> track(String number) {
			return Stream.empty();
		}

		@WsAction
		SendResult tell(WebSocketManager manager) {
			return manager.broadcastMessage("ordered");
		}

		@WsExceptionHandler(code = 1)
		Sorry sorry(IllegalStateException ex) {
			return new Sorry("state");
		}

	}

	@WsControllerAdvice
	static class Apologies {

		@WsExceptionHandler(code = 2)
		Sorry sorry(IllegalStateException ex) {
			return new Sorry("state");
		}

	}

}
