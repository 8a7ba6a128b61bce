package io.github.wsboot.servlet;

import io.github.wsboot.WsHandshake;
import io.github.wsboot.engine.Admission;
import io.github.wsboot.engine.Pulling;
import org.jspecify.annotations.Nullable;

/**
 * What is needed to open a connection.
 *
 * @param admission the slot
 * @param handshake the complete request
 * @param retained what is kept of it
 * @param pulling how the application fetches its messages, {@code null} if it is called
 * back
 */
record Opening(Admission admission, WsHandshake handshake, WsHandshake retained, @Nullable Pulling pulling) {

}
