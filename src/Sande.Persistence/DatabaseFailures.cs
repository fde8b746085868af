using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Sande.Persistence;

/// <summary>Tells faults from a database that is away for a moment.</summary>
public static class DatabaseFailures
{
    /// <summary>Whether the same will do once the database is there again. EF Core wraps what its provider takes for transient.</summary>
    public static bool IsAway(Exception exception) => exception switch
    {
        DbException { IsTransient: true } => true,
        DbUpdateException or InvalidOperationException => exception.InnerException is DbException { IsTransient: true },
        _ => false,
    };
}
