package io.github.wsboot.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.wsboot.Recipients;
import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;

/**
 * Recipients on this node.
 *
 * @param hub the hub
 * @param audience who they are
 */
record NodeRecipients(Hub hub, Audience audience) implements Recipients {

	// so few are cheaper to serve at once than to hand over, and their queues can
	// answer
	private static final int FEW = 16;

	@Override
	public Recipients except(String... uniqueCodes) {
		Set<String> codes = new HashSet<>(this.audience.exceptCodes());
		codes.addAll(requireAll("uniqueCodes", uniqueCodes));
		return new NodeRecipients(this.hub,
				new Audience(this.audience.targets(), codes, this.audience.exceptTargets()));
	}

	@Override
	public Recipients exceptTargets(Target... targets) {
		List<Target> all = new ArrayList<>(this.audience.exceptTargets());
		all.addAll(requireAll("targets", targets));
		return new NodeRecipients(this.hub,
				new Audience(this.audience.targets(), this.audience.exceptCodes(), List.copyOf(all)));
	}

	@Override
	public SendResult sendJson(Object value) {
		return send(this.hub.encoded(value));
	}

	@Override
	public SendResult send(WsMessage message) {
		Connection.requireMessage(message);
		int count = this.hub.audiences().count(this.audience.targets());
		if (count == 0) {
			return SendResult.NONE;
		}
		if (count <= FEW || onlyCodes()) {
			return sendNow(message);
		}
		int addressed = Math.max(0, count - excludedMembers());
		return this.hub.broadcasts().submit(this.audience, message) ? new SendResult(addressed, 0, 0, true)
				: new SendResult(0, addressed, 0, true);
	}

	private SendResult sendNow(WsMessage message) {
		int queued = 0;
		int refused = 0;
		List<Connection> connections = new ArrayList<>(connections());
		// to the connection whose callback sends this may block, which concerns no other
		connections.sort(Comparator.comparing(Connection::isCallbackThread));
		for (Connection connection : connections) {
			if (connection.outbound().offer(message, connections.size() == 1)) {
				queued++;
			}
			else {
				refused++;
			}
		}
		return new SendResult(queued, refused, 0, true);
	}

	@Override
	public int close(WsCloseStatus status) {
		Connection.requireSendable(status);
		CloseCause cause = CloseCause.ofApplication(status);
		int closed = 0;
		for (Connection connection : connections()) {
			if (connection.beginClose(status, cause, true)) {
				closed++;
			}
		}
		return closed;
	}

	private Set<Connection> connections() {
		Set<Connection> distinct = new LinkedHashSet<>();
		for (Connection member : this.hub.audiences().membersOf(this.audience)) {
			if (this.audience.includes(member)) {
				distinct.add(member);
			}
		}
		return distinct;
	}

	private boolean onlyCodes() {
		// no streams on the way of every broadcast: seldom run, they would be most of it
		for (Target target : this.audience.targets()) {
			if (target.kind() != Target.Kind.CODE) {
				return false;
			}
		}
		return true;
	}

	private int excludedMembers() {
		if (this.audience.exceptCodes().isEmpty()) {
			return 0;
		}
		Audience named = new Audience(this.audience.targets(), Set.of(), List.of());
		int excluded = 0;
		for (String code : this.audience.exceptCodes()) {
			Connection connection = this.hub.registry().find(code);
			if (connection != null && named.includes(connection)) {
				excluded++;
			}
		}
		return excluded;
	}

	static <T> List<T> requireAll(String what, T[] values) {
		if (values == null) {
			throw new IllegalArgumentException(what + " must not be null");
		}
		for (T value : values) {
			if (value == null || value.equals("")) {
				throw new IllegalArgumentException(what + " must not contain null or an empty name");
			}
		}
		return List.of(values);
	}

}
