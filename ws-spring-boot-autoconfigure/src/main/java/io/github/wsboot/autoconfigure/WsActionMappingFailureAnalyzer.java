package io.github.wsboot.autoconfigure;

import io.github.wsboot.action.WsActionMappingException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says why methods of controllers cannot be actions and how to mend it.
 */
final class WsActionMappingFailureAnalyzer extends AbstractFailureAnalyzer<WsActionMappingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, WsActionMappingException cause) {
		return new FailureAnalysis(cause.getMessage() + ".", cause.getMend(), cause);
	}

}
