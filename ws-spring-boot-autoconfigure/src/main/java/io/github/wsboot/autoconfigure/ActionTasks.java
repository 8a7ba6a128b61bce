package io.github.wsboot.autoconfigure;

import java.util.function.UnaryOperator;

/**
 * Takes something along to the threads that call actions. A holder, since beans of plain
 * functions would be anybody's.
 *
 * @param decorator does so for one call
 */
record ActionTasks(UnaryOperator<Runnable> decorator) {

}
