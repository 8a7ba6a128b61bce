package io.github.wsboot.engine.cluster;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

import io.github.wsboot.Groups;
import io.github.wsboot.Infos;
import io.github.wsboot.Recipients;
import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.Uids;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import io.github.wsboot.cluster.Reach;
import io.github.wsboot.cluster.Topic;

/**
 * The manager of all nodes. Whatever it is asked, it does on this node first, which also
 * checks the arguments.
 */
final class ClusterManager implements WebSocketManager {

	private final WebSocketManager local;

	private final Bus bus;

	private final Commands commands;

	private final Peers peers;

	private final Duration timeout;

	private final Function<Object, WsMessage> json;

	private final Uids uids;

	private final Groups groups;

	private final Infos infos;

	private final Recipients everyone;

	ClusterManager(WebSocketManager local, Predicate<String> readable, Function<Object, WsMessage> json, Bus bus,
			Commands commands, Peers peers, Duration timeout) {
		this.local = local;
		this.bus = bus;
		this.commands = commands;
		this.peers = peers;
		this.timeout = timeout;
		this.json = json;
		CodeRouter router = new CodeRouter(local, readable, bus, commands, peers);
		this.uids = new ClusterUids(local.uids(), router, peers);
		this.groups = new ClusterGroups(local.groups(), local.uids(), router, commands, peers);
		this.infos = new ClusterInfos(local.infos(), router, peers);
		this.everyone = to(Target.all());
	}

	@Override
	public SendResult sendMessage(String uniqueCode, String text) {
		return send(uniqueCode, WsMessage.text(text));
	}

	@Override
	public SendResult sendMessage(String uniqueCode, byte[] utf8) {
		return send(uniqueCode, WsMessage.text(utf8));
	}

	@Override
	public SendResult sendBinary(String uniqueCode, byte[] binary) {
		return send(uniqueCode, WsMessage.binary(binary));
	}

	private SendResult send(String uniqueCode, WsMessage message) {
		Optional<WsConnection> connection = this.local.find(uniqueCode);
		if (connection.isPresent()) {
			return connection.get().send(message);
		}
		return this.bus.isOwn(uniqueCode) ? SendResult.NONE
				: publish(Selection.of(Target.code(uniqueCode)), message, SendResult.NONE);
	}

	/**
	 * Adds the other nodes to what became of a message on this one.
	 */
	SendResult publish(Selection recipients, WsMessage message, SendResult here) {
		if (recipients.isOneCode() && here.queued() + here.refused() > 0) {
			return here;
		}
		Set<Topic> topics = recipients.topics(this.local);
		if (topics.isEmpty()) {
			return here;
		}
		Reach reach = this.bus.publish(topics, this.bus.message(recipients, message), new Deadline(this.timeout));
		return new SendResult(here.queued(), here.refused(), reach.nodes(), reach.isComplete());
	}

	@Override
	public SendResult broadcastMessage(String text, String... excluded) {
		return everyoneBut(excluded).sendMessage(text);
	}

	@Override
	public SendResult broadcastMessage(byte[] utf8, String... excluded) {
		return everyoneBut(excluded).send(WsMessage.text(utf8));
	}

	@Override
	public SendResult broadcastBinary(byte[] binary, String... excluded) {
		return everyoneBut(excluded).sendBinary(binary);
	}

	private Recipients everyoneBut(String... excluded) {
		return (excluded != null && excluded.length == 0) ? this.everyone : this.everyone.except(excluded);
	}

	@Override
	public boolean closeWebsocketConn(String uniqueCode) {
		return closeWebsocketConn(uniqueCode, WsCloseStatus.NORMAL);
	}

	@Override
	public boolean closeWebsocketConn(String uniqueCode, WsCloseStatus status) {
		if (this.local.closeWebsocketConn(uniqueCode, status)) {
			return true;
		}
		return !this.bus.isOwn(uniqueCode)
				&& this.commands.onCode(uniqueCode, close(Selection.of(Target.code(uniqueCode)), status));
	}

	int close(Selection recipients, WsCloseStatus status, int closedHere) {
		return closedHere + this.commands.onMany(recipients.topics(this.local), close(recipients, status));
	}

	private static Command close(Selection recipients, WsCloseStatus status) {
		return new Command(Operation.CLOSE, recipients, status.reason(), status.code(), Map.of());
	}

	@Override
	public long getWSCount() {
		return this.local.getWSCount() + this.peers.count(Topic.ALL);
	}

	@Override
	public boolean isOnline(String uniqueCode) {
		return this.local.isOnline(uniqueCode)
				|| (!this.bus.isOwn(uniqueCode) && this.peers.count(Topic.code(uniqueCode)) > 0);
	}

	@Override
	public Set<String> uniqueCodes() {
		Set<String> codes = new HashSet<>(this.local.uniqueCodes());
		this.peers.each(Topic.ALL, (entry) -> codes.add(entry.uniqueCode()));
		return Collections.unmodifiableSet(codes);
	}

	@Override
	public Optional<WsConnection> find(String uniqueCode) {
		return this.local.find(uniqueCode);
	}

	@Override
	public Recipients to(Target... targets) {
		return new ClusterRecipients(this, this.local.to(targets), Selection.of(targets));
	}

	WsMessage encoded(Object value) {
		return this.json.apply(value);
	}

	@Override
	public Uids uids() {
		return this.uids;
	}

	@Override
	public Groups groups() {
		return this.groups;
	}

	@Override
	public Infos infos() {
		return this.infos;
	}

	@Override
	public WebSocketManager local() {
		return this.local;
	}

}
