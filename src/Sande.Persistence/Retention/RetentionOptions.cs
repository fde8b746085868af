using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Sande.Persistence.Retention;

/// <summary>
/// How long what nobody asks for is kept, in days. Each setting is an environment variable (or any other configuration key) of the name given. Jobs, checkpoints that are
/// whole, datasets and keys are kept until a user deletes them.
/// </summary>
public sealed class RetentionOptions
{
    private const double Shortest = 0.01;
    private const double Longest = 36_500;

    /// <summary>SANDE_RETENTION_STATE_DAYS: work folders of jobs that failed or were cancelled, from which a retry goes on. Default 1.</summary>
    [ConfigurationKeyName("SANDE_RETENTION_STATE_DAYS")]
    [Range(Shortest, Longest)]
    public double StateDays { get; set; } = 1;

    /// <summary>SANDE_RETENTION_UPLOAD_DAYS: resumable uploads since their last byte, and checkpoints that were never completed since they were created. Default 7.</summary>
    [ConfigurationKeyName("SANDE_RETENTION_UPLOAD_DAYS")]
    [Range(Shortest, Longest)]
    public double UploadDays { get; set; } = 7;

    /// <summary>SANDE_RETENTION_HISTORY_DAYS: events and metrics of jobs since they ended. Their results stay. Default 90.</summary>
    [ConfigurationKeyName("SANDE_RETENTION_HISTORY_DAYS")]
    [Range(Shortest, Longest)]
    public double HistoryDays { get; set; } = 90;

    /// <summary>SANDE_RETENTION_DELIVERY_DAYS: webhooks that came and callbacks that ended. A webhook without a timestamp that comes again later is a new one. Default 90.</summary>
    [ConfigurationKeyName("SANDE_RETENTION_DELIVERY_DAYS")]
    [Range(Shortest, Longest)]
    public double DeliveryDays { get; set; } = 90;

    /// <summary>SANDE_RETENTION_WORKER_DAYS: workers that were lost. Default 7.</summary>
    [ConfigurationKeyName("SANDE_RETENTION_WORKER_DAYS")]
    [Range(Shortest, Longest)]
    public double WorkerDays { get; set; } = 7;

    /// <summary>SANDE_RETENTION_BLOB_DAYS: stored files that nothing names, as a crash may leave them. Default 1.</summary>
    [ConfigurationKeyName("SANDE_RETENTION_BLOB_DAYS")]
    [Range(Shortest, Longest)]
    public double BlobDays { get; set; } = 1;
}

/// <summary>Checks the ranges when the host starts.</summary>
[OptionsValidator]
internal sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;
