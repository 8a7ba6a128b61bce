package io.github.wsboot.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsConnection;
import io.github.wsboot.action.WsEnvelopes;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Tells the users of this node who is here, on whichever node: a user comes with the
 * first tab and goes with the last.
 */
@RegisterReflectionForBinding(Presence.Person.class)
@Component
class Presence {

	/** Holds everybody, whatever rooms they are in. */
	static final String EVERYBODY = "everybody";

	private static final String NAME = "name";

	private static final String NODE = "node";

	private final WebSocketManager manager;

	private final WsEnvelopes envelopes;

	private final String node;

	private Map<String, Set<String>> told = Map.of();

	Presence(WebSocketManager manager, WsEnvelopes envelopes, @Value("${team-chat.node:}") String node) {
		this.manager = manager;
		this.envelopes = envelopes;
		this.node = node;
	}

	/**
	 * The name of this node, empty if it is the only one.
	 */
	String node() {
		return this.node;
	}

	void come(WsConnection connection, String name) {
		this.manager.infos().update(connection.uniqueCode(), Map.of(NAME, name, NODE, this.node));
		this.manager.groups().join(connection.uniqueCode(), EVERYBODY);
		tell(true);
	}

	void go() {
		tell(true);
	}

	/**
	 * Looks what has changed on other nodes, which does not come as a callback, least of
	 * all if one has died.
	 */
	@Scheduled(fixedDelay = 500)
	void look() {
		tell(false);
	}

	/**
	 * The lock keeps an older list from overtaking a newer one; it is never held for
	 * long, as a broadcast waits for nobody and a question to the cluster has a timeout.
	 */
	private synchronized void tell(boolean evenIfSame) {
		Map<String, Set<String>> before = this.told;
		Map<String, Set<String>> now = nodesByName();
		this.told = now;
		if (evenIfSame || !now.equals(before)) {
			List<Person> people = new ArrayList<>();
			now.forEach((name, nodes) -> people.add(new Person(name, nodes)));
			tellThisNode("presence", people);
		}
		now.keySet()
			.stream()
			.filter((name) -> !before.containsKey(name))
			.forEach((name) -> tellThisNode("joined", name));
		before.keySet().stream().filter((name) -> !now.containsKey(name)).forEach((name) -> tellThisNode("left", name));
	}

	private Map<String, Set<String>> nodesByName() {
		Map<String, Set<String>> nodes = new TreeMap<>();
		infos().forEach((code, info) -> {
			Set<String> some = nodes.computeIfAbsent(info.getOrDefault(NAME, "?"), (name) -> new TreeSet<>());
			if (!info.getOrDefault(NODE, "").isEmpty()) {
				some.add(info.get(NODE));
			}
		});
		return nodes;
	}

	private Map<String, Map<String, String>> infos() {
		try {
			return this.manager.infos().byGroup(EVERYBODY);
		}
		catch (ClusterUnavailableException ex) {
			// whom a message would reach now
			return this.manager.local().infos().byGroup(EVERYBODY);
		}
	}

	// each node tells its own, because only it knows what they were told before
	private void tellThisNode(String event, Object data) {
		this.manager.local().to(Target.all()).send(this.envelopes.success(event, data));
	}

	record Person(String name, Set<String> nodes) {

	}

}
