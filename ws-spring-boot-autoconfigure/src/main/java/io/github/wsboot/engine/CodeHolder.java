package io.github.wsboot.engine;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.cluster.Claimant;

/**
 * A connection as the holder of its code in the cluster.
 *
 * @param connection the connection
 */
record CodeHolder(Connection connection) implements Claimant {

	private static final WsCloseStatus CUT_OFF = WsCloseStatus.TRY_AGAIN_LATER.withReason("cut off from the cluster");

	@Override
	public void superseded() {
		this.connection.beginClose(WsCloseStatus.REPLACED, CloseCause.REPLACED, true);
	}

	@Override
	public void fenced() {
		this.connection.beginClose(CUT_OFF, CloseCause.CLUSTER, true);
	}

}
