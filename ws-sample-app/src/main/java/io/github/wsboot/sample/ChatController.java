package io.github.wsboot.sample;

import java.security.Principal;
import java.util.Map;
import java.util.TreeSet;

import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Pushes from plain HTTP.
 */
@RestController
@RequestMapping("/api")
class ChatController {

	private final WebSocketManager manager;

	ChatController(WebSocketManager manager) {
		this.manager = manager;
	}

	@PostMapping("/announce")
	SendResult announce(@RequestBody Announcement announcement, Principal principal) {
		String text = announcement.text();
		if (text == null || text.isBlank() || text.length() > ChatHandler.MAX_TEXT) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "text must have 1 to 2000 characters");
		}
		return this.manager.to(Target.all()).sendJson(ChatMessage.announcement(principal.getName(), text));
	}

	@PostMapping("/kick/{user}")
	Map<String, Integer> kick(@PathVariable String user) {
		return Map.of("closed", this.manager.to(Target.uid(user)).close(WsCloseStatus.KICKED));
	}

	@GetMapping("/presence")
	Map<String, Object> presence() {
		return Map.of("users", new TreeSet<>(this.manager.uids().all()), "connections", this.manager.getWSCount());
	}

	@GetMapping("/csrf")
	Map<String, String> csrf(CsrfToken token) {
		return Map.of("header", token.getHeaderName(), "parameter", token.getParameterName(), "token",
				token.getToken());
	}

	/**
	 * What is announced.
	 *
	 * @param text the text
	 */
	record Announcement(@Nullable String text) {

	}

}
