package io.github.wsboot.action.asyncapi;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockServletContext;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.context.support.GenericWebApplicationContext;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.util.ServletRequestPathUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AsyncApiHandlerMapping}.
 */
class AsyncApiHandlerMappingTests {

	private static final String PATH = "/ws/asyncapi.json";

	private final AsyncApiHandlerMapping mapping = new AsyncApiHandlerMapping(PATH,
			new AsyncApiDocument("Chat", "1", List.of("/ws"), List::of, JsonMapper.shared()));

	AsyncApiHandlerMappingTests() {
		GenericWebApplicationContext context = new GenericWebApplicationContext(new MockServletContext());
		context.refresh();
		this.mapping.setApplicationContext(context);
	}

	@ParameterizedTest
	@CsvSource({ "GET," + PATH + ",,true", "HEAD," + PATH + ",,true", "GET," + PATH + ",h2c,true",
			"GET," + PATH + ",websocket,false", "GET," + PATH + ",WebSocket,false",
			"GET," + PATH + ",'h2c, websocket',false", "POST," + PATH + ",,false", "GET,/ws,,false",
			"GET,/ws/asyncapi.json/x,,false" })
	void handlerWhenPlainGetOfThePathThenThere(String method, String path, @Nullable String upgrade, boolean there)
			throws Exception {
		MockHttpServletRequest request = request(method, path);
		if (upgrade != null) {
			request.addHeader("Upgrade", upgrade);
		}
		assertThat(this.mapping.getHandler(request) != null).isEqualTo(there);
	}

	@ParameterizedTest
	@CsvSource({ "http,a.example,80,a.example,ws", "https,a.example,443,a.example,wss",
			"https,a.example,8443,a.example:8443,wss", "http,[::1],8080,[::1]:8080,ws" })
	void serverWhenAskedThenAsAsked(String scheme, String name, int port, String host, String protocol)
			throws Exception {
		MockHttpServletRequest request = request("GET", PATH);
		request.setScheme(scheme);
		request.setServerName(name);
		request.setServerPort(port);
		assertThat(server(request).toString())
			.isEqualTo("{\"host\":\"" + host + "\",\"protocol\":\"" + protocol + "\"}");
	}

	@Test
	void serverWhenThereIsAContextPathThenPathname() throws Exception {
		MockHttpServletRequest request = request("GET", "/app" + PATH);
		request.setContextPath("/app");
		ServletRequestPathUtils.parseAndCache(request);
		assertThat(server(request).path("pathname").asString()).isEqualTo("/app");
	}

	private JsonNode server(MockHttpServletRequest request) throws Exception {
		HandlerExecutionChain chain = this.mapping.getHandler(request);
		assertThat(chain).isNotNull();
		MockHttpServletResponse response = new MockHttpServletResponse();
		((HttpRequestHandler) chain.getHandler()).handleRequest(request, response);
		return JsonMapper.shared().readTree(response.getContentAsByteArray()).at("/servers/default");
	}

	private static MockHttpServletRequest request(String method, String path) {
		MockHttpServletRequest request = new MockHttpServletRequest(method, path);
		ServletRequestPathUtils.parseAndCache(request);
		return request;
	}

}
