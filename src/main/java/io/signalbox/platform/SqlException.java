package io.signalbox.platform;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * A statement failed; the kind says what a caller can do about it.
 *
 * <p>The message is the server's, without the details in which it repeats values: those are customers' data.
 */
public final class SqlException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What a failure means for whoever asked. */
    public enum Kind {
        /** The server cannot be reached, is starting or stopping, or has no connection to spare: try again later. */
        UNREACHABLE,
        /** The server's disk is full: nothing was stored; an operator must make room. */
        DISK_FULL,
        /** Another transaction was in the way (deadlock, serialization): the same again may succeed at once. */
        CONTENTION,
        /** A unique, foreign key or check constraint refused a row. */
        CONSTRAINT,
        /** Anything else: a fault of ours. */
        FAULT
    }

    private final Kind kind;
    private final String state;

    private SqlException(Kind kind, SQLException cause) {
        super(message(kind, cause), quiet(cause));
        this.kind = kind;
        this.state = cause.getSQLState() == null ? "" : cause.getSQLState();
    }

    static SqlException of(SQLException cause) {
        return new SqlException(kindOf(cause.getSQLState()), cause);
    }

    static SqlException unreachable(SQLException cause) {
        Kind kind = kindOf(cause.getSQLState());
        return new SqlException(kind == Kind.DISK_FULL ? kind : Kind.UNREACHABLE, cause);
    }

    public Kind kind() {
        return kind;
    }

    /** The five characters of SQLSTATE, or blank. */
    public String state() {
        return state;
    }

    static Kind kindOf(@Nullable String state) {
        if (state == null) {
            return Kind.FAULT;
        } else if (state.equals("53100")) {
            return Kind.DISK_FULL;
        } else if (state.startsWith("08") || state.startsWith("57P") || state.startsWith("53")) {
            return Kind.UNREACHABLE;
        } else if (state.equals("40001") || state.equals("40P01") || state.equals("55P03")) {
            return Kind.CONTENTION;
        } else if (state.startsWith("23")) {
            return Kind.CONSTRAINT;
        }
        return Kind.FAULT;
    }

    private static String message(Kind kind, SQLException cause) {
        ServerErrorMessage server = serverMessage(cause);
        String text = server == null ? String.valueOf(cause.getMessage()) : String.valueOf(server.getMessage());
        return kind + " " + (cause.getSQLState() == null ? "" : cause.getSQLState() + " ") + text;
    }

    /** A copy of the driver's exception where the original would repeat values in its details. */
    private static SQLException quiet(SQLException cause) {
        ServerErrorMessage server = serverMessage(cause);
        if (server == null || server.getDetail() == null) {
            return cause;
        }
        SQLException copy = new SQLException(server.getMessage(), cause.getSQLState());
        copy.setStackTrace(cause.getStackTrace());
        return copy;
    }

    private static @Nullable ServerErrorMessage serverMessage(SQLException cause) {
        return cause instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
    }
}
