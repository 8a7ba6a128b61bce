package io.github.wsboot.engine;

import java.util.List;
import java.util.function.IntSupplier;

import io.github.wsboot.Heartbeat;

/**
 * A heartbeat of an application that knows no pings, only how long a client may be
 * silent.
 *
 * @param seconds that time
 */
record AliveTime(IntSupplier seconds) implements Heartbeat {

	/**
	 * Leaves the time to the settings, and has clients give signs of life right before
	 * each look at them, so that none comes too late.
	 */
	static AliveTime afterSigns(List<Runnable> signs) {
		return new AliveTime(() -> {
			signs.forEach(Runnable::run);
			return 0;
		});
	}

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
