package io.github.wsboot.engine.cluster;

import io.github.wsboot.Recipients;
import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;

/**
 * Recipients on all nodes.
 *
 * @param manager the manager
 * @param here those on this node
 * @param selection who they are
 */
record ClusterRecipients(ClusterManager manager, Recipients here, Selection selection) implements Recipients {

	@Override
	public Recipients except(String... uniqueCodes) {
		return new ClusterRecipients(this.manager, this.here.except(uniqueCodes), this.selection.except(uniqueCodes));
	}

	@Override
	public Recipients exceptTargets(Target... targets) {
		return new ClusterRecipients(this.manager, this.here.exceptTargets(targets),
				this.selection.exceptTargets(targets));
	}

	@Override
	public SendResult sendJson(Object value) {
		return send(this.manager.encoded(value));
	}

	@Override
	public SendResult send(WsMessage message) {
		return this.manager.publish(this.selection, message, this.here.send(message));
	}

	@Override
	public int close(WsCloseStatus status) {
		return this.manager.close(this.selection, status, this.here.close(status));
	}

}
