package io.github.wsboot.benchmark.jmh;

import java.util.List;

import io.github.wsboot.action.WsAction;
import io.github.wsboot.action.WsController;

/**
 * What both sides call: methods that do next to nothing.
 */
@WsController
class ActionMethods {

	@WsAction("room_join")
	Joined join(Join join) {
		return new Joined(join.room(), join.seats() + 1);
	}

	@WsAction("order_place")
	Placed place(Order order) {
		long cents = 0;
		for (Line line : order.lines()) {
			cents += (long) line.count() * line.cents();
		}
		return new Placed(order.customer(), cents, order.lines());
	}

	@WsAction("chat_say")
	Said say(Say say) {
		return new Said(say.room(), say.text(), 4);
	}

	record Join(String room, int seats) {

	}

	record Joined(String room, int members) {

	}

	record Order(String customer, String currency, List<Line> lines, String remark, boolean express) {

	}

	record Line(String article, String name, int count, int cents, boolean gift) {

	}

	record Placed(String customer, long cents, List<Line> lines) {

	}

	record Say(String room, String text) {

	}

	record Said(String room, String text, int heardBy) {

	}

}
