//! What the runs found, made small.
