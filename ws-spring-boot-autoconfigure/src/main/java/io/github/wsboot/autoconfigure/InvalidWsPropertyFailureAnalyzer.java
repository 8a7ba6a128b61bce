package io.github.wsboot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what is wrong with a property and how to mend it.
 */
final class InvalidWsPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidWsPropertyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidWsPropertyException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
	}

}
