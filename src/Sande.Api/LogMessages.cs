using Sande.Persistence.Entities;

namespace Sande.Api;

/// <summary>Everything that the API writes to its log of its own accord.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Error, "The store refused a file of checkpoint {CheckpointId}.")]
    public static partial void CheckpointFileRefused(this ILogger logger, Exception exception, string checkpointId);

    [LoggerMessage(2, LogLevel.Error, "The store refused a dataset.")]
    public static partial void DatasetRefused(this ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "The store refused upload {UploadId}.")]
    public static partial void UploadRefused(this ILogger logger, Exception exception, string uploadId);

    [LoggerMessage(3, LogLevel.Warning, "Could not remove files of uploads that nobody needs; it is tried again in an hour.")]
    public static partial void UploadFilesNotRemoved(this ILogger logger, Exception exception);

    [LoggerMessage(20, LogLevel.Warning, "A webhook for policy {PolicyId} is refused: {Reason}")]
    public static partial void HookRefused(this ILogger logger, string policyId, string reason);

    [LoggerMessage(21, LogLevel.Information, "Webhook {DeliveryId} for policy {PolicyId}: {Outcome}, remediation {RemediationId}")]
    public static partial void HookReceived(this ILogger logger, string deliveryId, string policyId, HookOutcome outcome, string? remediationId);

    [LoggerMessage(31, LogLevel.Information, "Files of {Uploads} upload(s) that nobody needs removed")]
    public static partial void UploadFilesRemoved(this ILogger logger, int uploads);

    [LoggerMessage(30, LogLevel.Warning, "The database does not answer: its metrics are missing")]
    public static partial void MetricsNotRead(this ILogger logger, Exception exception);
}
