package io.github.wsboot.console;

import java.time.Clock;
import java.util.List;
import java.util.Map;

import io.github.wsboot.TestHandshake;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.cluster.NodeWire;
import io.github.wsboot.engine.Collaborators;
import io.github.wsboot.engine.EngineSettings;
import io.github.wsboot.engine.Hub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConsoleState}.
 */
class ConsoleStateTests {

	private final Hub hub = new Hub(EngineSettings.defaults(),
			new Collaborators(List::of, () -> null, () -> null, () -> null, (event) -> {
			}, Runnable::run, Clock.systemUTC()));

	private final ConsoleState state = new ConsoleState(this.hub, new TrafficCounter());

	@AfterEach
	void close() {
		this.hub.close();
	}

	@Test
	void stateWhenOneUidHasMoreConnectionsThanCanBeListedThenCounted() {
		for (int i = 0; i < 10_001; i++) {
			open("c" + i, "crowd");
		}
		this.hub.manager().groups().join("c1", "g");
		JsonNode seen = read("");
		assertThat(seen.path("total").asInt()).isEqualTo(10_001);
		assertThat(seen.at("/uids/items/0/count").asInt()).isEqualTo(10_001);
		assertThat(seen.path("connections").size()).isEqualTo(ConsoleState.MAX_ROWS);
		assertThat(read("c10000").path("connections").size()).isOne();
	}

	@Test
	void stateWhenNamesContainMarkupThenAsTheyAre() {
		String name = "<img src=x onerror=alert(1)>\"'&\u2028";
		open(name, name);
		this.hub.manager().groups().join(name, name);
		JsonNode seen = read("onerror");
		assertThat(seen.at("/connections/0/code").asString()).isEqualTo(name);
		assertThat(seen.at("/groups/items/0/name").asString()).isEqualTo(name);
	}

	private JsonNode read(String search) {
		return JsonMapper.shared().readTree(Answer.json(this.state.toJson(search)).body());
	}

	private void open(String uniqueCode, String uid) {
		TestHandshake handshake = new TestHandshake();
		this.hub.open(this.hub.admit(new WsIdentity(uniqueCode, uid, null, Map.of()), "192.0.2.1"), handshake,
				handshake, new NodeWire());
	}

}
