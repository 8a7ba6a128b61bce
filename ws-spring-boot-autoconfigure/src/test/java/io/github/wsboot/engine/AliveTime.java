package io.github.wsboot.engine;

import java.util.function.IntSupplier;

import io.github.wsboot.Heartbeat;

/**
 * A heartbeat of an application that knows no pings, only how long a client may be
 * silent.
 *
 * @param seconds that time
 */
record AliveTime(IntSupplier seconds) implements Heartbeat {

	@Override
	public boolean isPingMsg(byte[] message) {
		return false;
	}

	@Override
	public byte[] getPongMsg() {
		return new byte[0];
	}

	@Override
	public int getAliveTime() {
		return this.seconds.getAsInt();
	}

}
