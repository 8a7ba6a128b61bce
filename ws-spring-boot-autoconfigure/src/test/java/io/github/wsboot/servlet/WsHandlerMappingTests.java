package io.github.wsboot.servlet;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WsHandlerMapping} and the parts of {@link WsUpgrader} that refuse.
 */
class WsHandlerMappingTests {

	@Test
	void getHandlerWhenUpgradeThenMatchesEveryPath() throws Exception {
		assertThat(handler(request("/ws"))).isNotNull();
		assertThat(handler(request("/room/7"))).isNotNull();
		assertThat(handler(request("/other"))).isNull();
	}

	@Test
	void getHandlerWhenNoUpgradeThenLeavesItToOthers() throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/ws");
		assertThat(handler(request)).isNull();
	}

	@Test
	void getHandlerWhenPatternHasVariablesThenExposesThem() throws Exception {
		MockHttpServletRequest request = request("/room/7");
		HandlerExecutionChain chain = handler(request);
		assertThat(chain).isNotNull();
		for (HandlerInterceptor interceptor : chain.getInterceptorList()) {
			interceptor.preHandle(request, new MockHttpServletResponse(), chain.getHandler());
		}
		assertThat(request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)).isEqualTo(Map.of("id", "7"));
	}

	private static HandlerExecutionChain handler(MockHttpServletRequest request) throws Exception {
		WsHandlerMapping mapping = new WsHandlerMapping(List.of("/ws", "/room/{id}"), WsUpgraderTests.upgrader());
		StaticWebApplicationContext context = new StaticWebApplicationContext();
		context.refresh();
		mapping.setApplicationContext(context);
		ServletRequestPathUtils.parseAndCache(request);
		return mapping.getHandler(request);
	}

	private static MockHttpServletRequest request(String path) {
		MockHttpServletRequest request = RequestGrammarTests.upgradeRequest();
		request.setRequestURI(path);
		return request;
	}

}
