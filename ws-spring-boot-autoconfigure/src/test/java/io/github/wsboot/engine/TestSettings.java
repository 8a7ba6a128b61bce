package io.github.wsboot.engine;

import java.time.Duration;
import java.util.function.UnaryOperator;

import io.github.wsboot.engine.EngineSettings.OnOverflow;

/**
 * Changes of single settings.
 */
final class TestSettings {

	private TestSettings() {
	}

	static UnaryOperator<EngineSettings> reject() {
		return (s) -> new EngineSettings(EngineSettings.OnDuplicate.REJECT, s.replaceTimeout(), s.outbound(),
				s.heartbeatInterval(), s.heartbeatTimeout(), s.closeTimeout(), s.limits(), s.cluster());
	}

	static UnaryOperator<EngineSettings> replaceTimeout(long millis) {
		return (s) -> new EngineSettings(s.onDuplicate(), Duration.ofMillis(millis), s.outbound(),
				s.heartbeatInterval(), s.heartbeatTimeout(), s.closeTimeout(), s.limits(), s.cluster());
	}

	static UnaryOperator<EngineSettings> closeTimeout(long millis) {
		return (s) -> new EngineSettings(s.onDuplicate(), s.replaceTimeout(), s.outbound(), s.heartbeatInterval(),
				s.heartbeatTimeout(), Duration.ofMillis(millis), s.limits(), s.cluster());
	}

	static UnaryOperator<EngineSettings> heartbeat(long intervalMillis, long timeoutMillis) {
		return (s) -> new EngineSettings(s.onDuplicate(), s.replaceTimeout(), s.outbound(),
				Duration.ofMillis(intervalMillis), Duration.ofMillis(timeoutMillis), s.closeTimeout(), s.limits(),
				s.cluster());
	}

	static UnaryOperator<EngineSettings> clusterTimeout(long millis) {
		return (s) -> new EngineSettings(s.onDuplicate(), s.replaceTimeout(), s.outbound(), s.heartbeatInterval(),
				s.heartbeatTimeout(), s.closeTimeout(), s.limits(),
				new EngineSettings.Cluster(Duration.ofMillis(millis), s.cluster().acceptsAlone()));
	}

	static UnaryOperator<EngineSettings> limits(int connections, int perIp, int perUid) {
		return (s) -> new EngineSettings(s.onDuplicate(), s.replaceTimeout(), s.outbound(), s.heartbeatInterval(),
				s.heartbeatTimeout(), s.closeTimeout(),
				new EngineSettings.Limits(connections, perIp, perUid, 0, 0, 0, 0), s.cluster());
	}

	static UnaryOperator<EngineSettings> outbound(UnaryOperator<EngineSettings.Outbound> change) {
		return (s) -> new EngineSettings(s.onDuplicate(), s.replaceTimeout(), change.apply(s.outbound()),
				s.heartbeatInterval(), s.heartbeatTimeout(), s.closeTimeout(), s.limits(), s.cluster());
	}

	static UnaryOperator<EngineSettings> queue(long maxBytes, int maxMessages, OnOverflow onOverflow) {
		return outbound(
				(o) -> new EngineSettings.Outbound(maxBytes, maxMessages, o.maxAge(), o.sendTimeout(), onOverflow));
	}

	static UnaryOperator<EngineSettings> unboundedQueue() {
		return queue(Long.MAX_VALUE / 2, Integer.MAX_VALUE, OnOverflow.CLOSE);
	}

	static UnaryOperator<EngineSettings> sendTimeout(long millis) {
		return outbound((o) -> new EngineSettings.Outbound(o.maxBytes(), o.maxMessages(), o.maxAge(),
				Duration.ofMillis(millis), o.onOverflow()));
	}

	static UnaryOperator<EngineSettings> maxAge(long millis, OnOverflow onOverflow) {
		return outbound((o) -> new EngineSettings.Outbound(o.maxBytes(), o.maxMessages(), Duration.ofMillis(millis),
				o.sendTimeout(), onOverflow));
	}

	@SafeVarargs
	static UnaryOperator<EngineSettings> all(UnaryOperator<EngineSettings>... changes) {
		return (settings) -> {
			EngineSettings result = settings;
			for (UnaryOperator<EngineSettings> change : changes) {
				result = change.apply(result);
			}
			return result;
		};
	}

}
