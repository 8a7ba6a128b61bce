package io.github.wsboot.action.security;

import java.security.Principal;

import io.github.wsboot.action.WsActionCodes;
import io.github.wsboot.action.WsActionException;
import io.github.wsboot.action.WsActionInterceptor;
import io.github.wsboot.action.WsActionInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolderStrategy;

/**
 * Calls actions in the name of whoever opened the connection, so that
 * {@code @PreAuthorize} and the like work on them.
 *
 * @since 0.1.0
 */
public final class SecurityContextInterceptor implements WsActionInterceptor, Ordered {

	private final SecurityContextHolderStrategy holder;

	/**
	 * Creates an interceptor.
	 * @param holder knows who acts, the same that method security asks
	 */
	public SecurityContextInterceptor(SecurityContextHolderStrategy holder) {
		this.holder = holder;
	}

	@Override
	public @Nullable Object intercept(WsActionInvocation invocation) throws Exception {
		SecurityContext before = this.holder.getContext();
		Principal principal = invocation.connection().handshake().principal();
		SecurityContext context = this.holder.createEmptyContext();
		if (principal instanceof Authentication authentication) {
			context.setAuthentication(authentication);
		}
		this.holder.setContext(context);
		try {
			return invocation.proceed();
		}
		catch (AccessDeniedException ex) {
			boolean known = principal instanceof Authentication && !(principal instanceof AnonymousAuthenticationToken);
			throw new WsActionException(known ? WsActionCodes.FORBIDDEN : WsActionCodes.UNAUTHENTICATED).withCause(ex);
		}
		catch (AuthenticationException ex) {
			throw new WsActionException(WsActionCodes.UNAUTHENTICATED).withCause(ex);
		}
		finally {
			if (before.getAuthentication() == null) {
				this.holder.clearContext();
			}
			else {
				this.holder.setContext(before);
			}
		}
	}

	@Override
	public int getOrder() {
		// behind whoever only watches
		return HIGHEST_PRECEDENCE + 100;
	}

}
