package io.github.wsboot.sample;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/**
 * Who is suspended, where there is one node.
 */
@Component
@ConditionalOnBooleanProperty(name = "ws.cluster.enabled", havingValue = false, matchIfMissing = true)
class LocalSuspensions implements Suspensions {

	private final Map<String, Instant> ends = new ConcurrentHashMap<>();

	@Override
	public void add(String name) {
		Instant now = Instant.now();
		this.ends.values().removeIf((end) -> end.isBefore(now));
		this.ends.put(name, now.plus(TIME));
	}

	@Override
	public boolean contains(String name) {
		Instant end = this.ends.get(name);
		return end != null && end.isAfter(Instant.now());
	}

}
