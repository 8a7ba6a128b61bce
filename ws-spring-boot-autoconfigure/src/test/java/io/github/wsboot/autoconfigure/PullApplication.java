package io.github.wsboot.autoconfigure;

import java.io.IOException;

import io.github.wsboot.WsPullConnection;
import io.github.wsboot.WsPullHandler;
import io.github.wsboot.servlet.WsUpgrader;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * An application that fetches the messages of {@code /pull?code=…}, echoing them unless
 * told otherwise.
 */
@Configuration(proxyBeanMethods = false)
class PullApplication {

	@Controller
	static class Pull {

		volatile WsPullHandler handler = Pull::echo;

		private final WsUpgrader upgrader;

		Pull(WsUpgrader upgrader) {
			this.upgrader = upgrader;
		}

		@GetMapping("/pull")
		void pull(HttpServletRequest request, HttpServletResponse response, @RequestParam String code)
				throws IOException {
			this.upgrader.open(request, response, code, this.handler);
		}

		private static void echo(WsPullConnection connection) {
			while (true) {
				connection.send(connection.receive());
			}
		}

	}

}
