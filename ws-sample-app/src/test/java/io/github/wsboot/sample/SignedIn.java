package io.github.wsboot.sample;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A user who has signed in by the form, without a browser.
 */
public final class SignedIn {

	private static final JsonMapper json = JsonMapper.shared();

	private final int port;

	private final CookieManager cookies = new CookieManager();

	private final HttpClient http = HttpClient.newBuilder()
		.cookieHandler(this.cookies)
		.followRedirects(HttpClient.Redirect.NORMAL)
		.build();

	/**
	 * Signs in.
	 * @param port the port of the chat
	 * @param name the name of the user
	 */
	public SignedIn(int port, String name) throws IOException, InterruptedException {
		this.port = port;
		JsonNode csrf = csrf();
		String form = "username=" + name + "&password=none&" + csrf.get("parameter").asString() + "="
				+ URLEncoder.encode(csrf.get("token").asString(), StandardCharsets.UTF_8);
		HttpResponse<String> page = send(request("/login").header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(form)));
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.uri()).hasPath("/");
	}

	/**
	 * Gets something.
	 * @param path the path
	 * @return the answer
	 */
	public HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return send(request(path));
	}

	/**
	 * Posts JSON, with what Spring Security wants against other sites.
	 * @param path the path
	 * @param body the JSON
	 * @return the answer
	 */
	public HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
		return send(ownRequest(path).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	/**
	 * Signs out. No connection that comes back has a cookie any more, even if the answer
	 * that takes it away is late.
	 * @return the answer
	 */
	public HttpResponse<String> signOut() throws IOException, InterruptedException {
		HttpRequest.Builder request = ownRequest("/logout").header("Cookie", cookieHeader());
		this.cookies.getCookieStore().removeAll();
		return send(request.POST(HttpRequest.BodyPublishers.noBody()));
	}

	/**
	 * Has what a browser would send.
	 * @return the cookies
	 */
	public CookieManager cookies() {
		return this.cookies;
	}

	/**
	 * What a browser would send.
	 * @return the value of the header {@code Cookie}
	 */
	public String cookieHeader() {
		return this.cookies.getCookieStore()
			.getCookies()
			.stream()
			.map((cookie) -> cookie.getName() + "=" + cookie.getValue())
			.collect(Collectors.joining("; "));
	}

	/**
	 * Sends requests with these cookies.
	 * @return the client
	 */
	public HttpClient http() {
		return this.http;
	}

	/**
	 * A request that Spring Security does not take for one of another site.
	 */
	private HttpRequest.Builder ownRequest(String path) throws IOException, InterruptedException {
		JsonNode csrf = csrf();
		return request(path).header(csrf.get("header").asString(), csrf.get("token").asString());
	}

	private JsonNode csrf() throws IOException, InterruptedException {
		return json.readTree(get("/api/csrf").body());
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path));
	}

}
