package io.github.wsboot.sample;

import java.security.Principal;
import java.util.Map;
import java.util.TreeSet;

import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.action.WsEnvelopes;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Pushes from plain HTTP.
 */
@RegisterReflectionForBinding(ChatController.Announced.class)
@RestController
@RequestMapping("/api")
class ChatController {

	private final WebSocketManager manager;

	private final WsEnvelopes envelopes;

	ChatController(WebSocketManager manager, WsEnvelopes envelopes) {
		this.manager = manager;
		this.envelopes = envelopes;
	}

	@PostMapping("/announce")
	SendResult announce(@Valid @RequestBody Announcement announcement, Principal principal) {
		return this.manager.to(Target.all())
			.send(this.envelopes.success("announcement", new Announced(principal.getName(), announcement.text())));
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

	record Announcement(@NotBlank @Size(max = ChatHandler.MAX_TEXT) String text) {

	}

	record Announced(String from, String text) {

	}

}
