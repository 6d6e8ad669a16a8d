#pragma once
#include <libpq-fe.h>

// Character macros, which Swift does not see as numbers.
static const int aula_pg_sqlstate = PG_DIAG_SQLSTATE;
static const int aula_pg_message = PG_DIAG_MESSAGE_PRIMARY;
static const int aula_pg_constraint = PG_DIAG_CONSTRAINT_NAME;
