/** Order files: which payments a CSV file asks for, and which of its lines it cannot mean. */
@NullMarked
package dev.bascule.cli.order;

import org.jspecify.annotations.NullMarked;
