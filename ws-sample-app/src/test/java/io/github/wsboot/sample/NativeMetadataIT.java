package io.github.wsboot.sample;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.github.wsboot.action.WsAction;
import io.github.wsboot.action.WsExceptionHandler;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a native image of the chat is told to keep.
 */
class NativeMetadataIT {

	private static final String METADATA = "/META-INF/native-image/io.github.wsboot/ws-sample-app/reachability-metadata.json";

	private static final TreeMap<String, JsonNode> types = new TreeMap<>();

	private static final List<String> resources = new ArrayList<>();

	@BeforeAll
	static void read() throws IOException {
		try (InputStream in = TeamChatApplication.class.getResourceAsStream(METADATA)) {
			assertThat(in).isNotNull();
			JsonNode metadata = JsonMapper.shared().readTree(in);
			metadata.get("reflection").forEach((entry) -> types.put(entry.get("type").asString(), entry));
			metadata.get("resources")
				.forEach((entry) -> resources.add(entry.path("glob").asString(entry.path("bundle").asString(""))));
		}
	}

	@Test
	void typeWhenOfThisProjectThenExists() {
		assertThat(types.keySet()).filteredOn((name) -> name.startsWith("io.github.wsboot."))
			.hasSizeGreaterThan(20)
			.allSatisfy((name) -> assertThat(Class.forName(name, false, getClass().getClassLoader())).isNotNull());
	}

	@Test
	void recordWhenOfTheChatThenCanBeReadAndWritten() throws Exception {
		List<Class<?>> records = chat().filter(Class::isRecord).toList();
		assertThat(records).contains(ChatActions.Message.class, ChatActions.RoomMessage.class, Presence.Person.class);
		for (Class<?> type : records) {
			assertThat(types).containsKey(type.getName());
			assertThat(types.get(type.getName()).path("allDeclaredConstructors").asBoolean()).isTrue();
			for (RecordComponent component : type.getRecordComponents()) {
				assertThat(methods(type)).contains(component.getName());
			}
		}
	}

	@Test
	void methodWhenActionOrHandlerThenCanBeCalled() throws Exception {
		List<Method> called = chat().flatMap((type) -> Arrays.stream(type.getDeclaredMethods()))
			.filter((method) -> method.isAnnotationPresent(WsAction.class)
					|| method.isAnnotationPresent(WsExceptionHandler.class))
			.toList();
		assertThat(called).hasSizeGreaterThan(5)
			.allSatisfy((method) -> assertThat(methods(method.getDeclaringClass())).contains(method.getName()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.github.wsboot.action.BuiltInActions", "io.github.wsboot.action.DataArgument$Problem",
			"io.github.wsboot.autoconfigure.InvalidWsPropertyFailureAnalyzer",
			"io.github.wsboot.autoconfigure.WsActionMappingFailureAnalyzer",
			"io.github.wsboot.autoconfigure.WsClusterStartFailureAnalyzer",
			"io.github.wsboot.autoconfigure.WsProperties$Limits", "io.github.wsboot.servlet.TomcatTransport",
			"java.lang.Thread$Builder", "org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler" })
	void typeWhenLookedUpByNameThenThere(String name) {
		assertThat(types).containsKey(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "META-INF/resources/ws-client/*", "io/github/wsboot/cluster/redis/*.lua",
			"io/github/wsboot/action/messages*.properties", "io.github.wsboot.action.messages", "messages.properties",
			"static/**" })
	void resourceWhenReadThenThere(String name) {
		assertThat(resources).contains(name);
	}

	private static List<String> methods(Class<?> type) {
		List<String> names = new ArrayList<>();
		types.get(type.getName()).path("methods").forEach((method) -> names.add(method.get("name").asString()));
		return names;
	}

	/**
	 * The classes of the package, without those of tests.
	 */
	private static Stream<Class<?>> chat() throws IOException, URISyntaxException, ClassNotFoundException {
		Path classes = Path.of(ChatActions.class.getResource("ChatActions.class").toURI()).getParent();
		List<Class<?>> found = new ArrayList<>();
		try (Stream<Path> files = Files.list(classes)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				String name = file.getFileName().toString().replace(".class", "");
				found.add(Class.forName(ChatActions.class.getPackageName() + "." + name, false,
						ChatActions.class.getClassLoader()));
			}
		}
		return found.stream();
	}

}
