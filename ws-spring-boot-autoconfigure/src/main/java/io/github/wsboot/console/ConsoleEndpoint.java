package io.github.wsboot.console;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Answers all requests at the path of the console, none of them without the headers that
 * keep other sites and foreign scripts out.
 */
final class ConsoleEndpoint implements HttpRequestHandler {

	private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
			+ "connect-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

	private static final String API = "api/";

	private final String path;

	private final ConsoleGuard guard;

	private final ConsoleAssets assets;

	private final ConsoleBackend backend;

	ConsoleEndpoint(String path, ConsoleGuard guard, ConsoleAssets assets, ConsoleBackend backend) {
		this.path = path;
		this.guard = guard;
		this.assets = assets;
		this.backend = backend;
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		Answer answer = answer(request);
		response.setStatus(answer.status());
		response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("Referrer-Policy", "no-referrer");
		response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
		response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		answer.headers().forEach(response::setHeader);
		response.setContentType(answer.type());
		response.setContentLength(answer.body().length);
		response.getOutputStream().write(answer.body());
	}

	private Answer answer(HttpServletRequest request) throws IOException {
		String name = name(request);
		boolean isPage = name == null || name.isEmpty();
		String refusal = this.guard.refusal(request, isPage);
		if (refusal != null) {
			return Answer.text(403, refusal);
		}
		if (name == null) {
			return isRead(request) ? Answer.redirect(this.path.substring(this.path.lastIndexOf('/') + 1) + "/")
					: Answer.notAllowed("GET, HEAD");
		}
		return name.startsWith(API) ? api(name.substring(API.length()), request)
				: file(isPage ? ConsoleAssets.PAGE : name, request);
	}

	private Answer file(String name, HttpServletRequest request) {
		ConsoleAssets.Asset asset = this.assets.find(name);
		if (asset == null) {
			return Answer.text(404, "There is no such file.");
		}
		return isRead(request) ? Answer.file(asset) : Answer.notAllowed("GET, HEAD");
	}

	private Answer api(String name, HttpServletRequest request) throws IOException {
		if (ConsoleBackend.QUERIES.contains(name)) {
			return isRead(request) ? this.backend.query(name, request) : Answer.notAllowed("GET, HEAD");
		}
		if (!ConsoleBackend.CHANGES.contains(name)) {
			return Answer.text(404, "There is no such question.");
		}
		if (!"POST".equals(request.getMethod())) {
			return Answer.notAllowed("POST");
		}
		String refusal = this.guard.refusalToChange(request);
		return (refusal != null) ? Answer.text(403, refusal) : this.backend.change(name, request);
	}

	private static boolean isRead(HttpServletRequest request) {
		return "GET".equals(request.getMethod()) || "HEAD".equals(request.getMethod());
	}

	/**
	 * What follows the path of the console, {@code null} if not even a slash does.
	 */
	private @Nullable String name(HttpServletRequest request) {
		String within = ServletRequestPathUtils.parseAndCache(request).pathWithinApplication().value();
		return (within.length() > this.path.length()) ? within.substring(this.path.length() + 1) : null;
	}

}
