package io.github.wsboot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why the cluster cannot be joined.
 */
final class WsClusterStartFailureAnalyzer extends AbstractFailureAnalyzer<WsClusterStartException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, WsClusterStartException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Correct ws.cluster.redis.*, or spring.data.redis.* where that is not set. A Redis that is merely out of "
						+ "reach does not keep the application from starting.",
				cause);
	}

}
