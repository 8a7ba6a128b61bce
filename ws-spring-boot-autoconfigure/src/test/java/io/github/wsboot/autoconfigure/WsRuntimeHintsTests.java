package io.github.wsboot.autoconfigure;

import java.lang.reflect.Method;
import java.util.List;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsConnection;
import io.github.wsboot.servlet.TomcatTransport;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.test.context.FilteredClassLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WsRuntimeHints}.
 */
class WsRuntimeHintsTests {

	private final RuntimeHints hints = new RuntimeHints();

	@Test
	void registerWhenContainersArePresentThenCanBeFound() {
		new WsRuntimeHints().registerHints(this.hints, getClass().getClassLoader());
		for (Class<?> type : List.of(InternalHttpUpgradeHandler.class, ServletContextRequest.class)) {
			assertThat(RuntimeHintsPredicates.reflection().onType(type)).accepts(this.hints);
		}
	}

	@Test
	void registerWhenTomcatCreatesTransportThenConstructorCanBeCalled() throws NoSuchMethodException {
		new WsRuntimeHints().registerHints(this.hints, getClass().getClassLoader());
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
	void registerWhenScriptsAreReadThenInImage() {
		new WsRuntimeHints().registerHints(this.hints, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.resource().forResource("io/github/wsboot/cluster/redis/claim.lua"))
			.accepts(this.hints);
	}

	@Test
	void registerWhenWordsOfRepliesAreLookedUpThenInImage() {
		new WsRuntimeHints().registerHints(this.hints, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.resource().forBundle("io.github.wsboot.action.messages")).accepts(this.hints);
		for (String name : List.of("BuiltInActions", "DataArgument$Problem")) {
			assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of("io.github.wsboot.action." + name)))
				.accepts(this.hints);
		}
	}

	@Test
	void actionWhenProcessedAheadOfTimeThenMethodAndItsDataAreInImage() throws NoSuchMethodException {
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(this.hints, ActionApplication.Rooms.class);
		Method join = ActionApplication.Rooms.class.getDeclaredMethod("join", ActionApplication.Room.class,
				WsConnection.class, WebSocketManager.class);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(join)).accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onConstructorInvocation(ActionApplication.Room.class.getDeclaredConstructor(String.class, int.class)))
			.accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection().onType(WsConnection.class)).rejects(this.hints);
	}

}
