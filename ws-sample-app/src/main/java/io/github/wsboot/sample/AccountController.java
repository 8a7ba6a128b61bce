package io.github.wsboot.sample;

import java.security.Principal;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.sample.AccessTokens.AccessToken;
import jakarta.validation.constraints.Pattern;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Tokens for those who have signed in, and the end of that.
 */
@RestController
@RequestMapping("/api")
class AccountController {

	private static final Log logger = LogFactory.getLog(AccountController.class);

	private final AccessTokens tokens;

	private final Suspensions suspensions;

	AccountController(AccessTokens tokens, Suspensions suspensions) {
		this.tokens = tokens;
		this.suspensions = suspensions;
	}

	@PostMapping("/token")
	AccessToken token(Principal principal) {
		if (this.suspensions.contains(principal.getName())) {
			throw new ResponseStatusException(HttpStatus.FORBIDDEN);
		}
		return this.tokens.issue(principal.getName());
	}

	/**
	 * Suspends a user, whose connections end with the next revocation check. Somebody who
	 * must go at once is kicked as well.
	 */
	@PostMapping("/suspend/{user}")
	void suspend(@PathVariable @Pattern(regexp = SecurityConfiguration.NAME) String user) {
		this.suspensions.add(user);
		logger.info("Suspends " + user);
	}

	@ExceptionHandler(ClusterUnavailableException.class)
	@ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
	void nobodyKnows() {
	}

}
