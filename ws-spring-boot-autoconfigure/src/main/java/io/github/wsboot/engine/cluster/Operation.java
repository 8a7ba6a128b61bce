package io.github.wsboot.engine.cluster;

import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;

/**
 * What a node can ask of another. Its ordinal travels: add at the end only.
 */
enum Operation {

	CLOSE {
		@Override
		int apply(Command command, WebSocketManager node) {
			return command.on().on(node).close(WsCloseStatus.of(command.number(), command.requiredText()));
		}
	},

	BIND {
		@Override
		int apply(Command command, WebSocketManager node) {
			return asNumber(node.uids().bind(command.on().name(), command.requiredText()));
		}
	},

	UNBIND {
		@Override
		int apply(Command command, WebSocketManager node) {
			String uid = command.text();
			String code = command.on().name();
			return asNumber((uid != null) ? node.uids().unbind(code, uid) : node.uids().unbind(code));
		}
	},

	JOIN {
		@Override
		int apply(Command command, WebSocketManager node) {
			return asNumber(node.groups().join(command.on().name(), command.requiredText()));
		}
	},

	LEAVE {
		@Override
		int apply(Command command, WebSocketManager node) {
			return asNumber(node.groups().leave(command.on().name(), command.requiredText()));
		}
	},

	DISBAND {
		@Override
		int apply(Command command, WebSocketManager node) {
			node.groups().disband(command.on().name());
			return 0;
		}
	},

	SET_INFO {
		@Override
		int apply(Command command, WebSocketManager node) {
			return asNumber(node.infos().set(command.on().name(), command.info()));
		}
	},

	UPDATE_INFO {
		@Override
		int apply(Command command, WebSocketManager node) {
			return asNumber(node.infos().update(command.on().name(), command.changes()));
		}
	};

	/**
	 * Does it on one node.
	 * @return how many connections it has changed
	 */
	abstract int apply(Command command, WebSocketManager node);

	private static int asNumber(boolean done) {
		return done ? 1 : 0;
	}

}
