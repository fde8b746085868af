using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sande.Contracts.Jobs;
using Sande.Persistence;

namespace Sande.Worker.Jobs;

/// <summary>The folders that this host works in, below the data folder's <c>work</c>: one a job, one a validation.</summary>
internal sealed class WorkFolders(IOptions<SandeOptions> options, ILogger<WorkFolders> logger)
{
    private const string ValidationPrefix = "validation-";

    /// <summary>The folder of them all.</summary>
    public string Root { get; } = Path.Combine(Path.GetFullPath(options.Value.DataPath), "work");

    /// <summary>A job's folder: the same on every attempt, so that its state is found again.</summary>
    public string OfJob(string jobId) => Path.Combine(Root, jobId);

    /// <summary>Whether the job left a state that a retry goes on from.</summary>
    public bool HasState(string jobId)
    {
        var state = new DirectoryInfo(Path.Combine(OfJob(jobId), WorkFolder.State));
        return state.Exists && state.EnumerateFileSystemInfos().Any();
    }

    /// <summary>A new folder for a validation.</summary>
    public string CreateForValidation(string checkpointId)
        => Directory.CreateDirectory(Path.Combine(Root, $"{ValidationPrefix}{checkpointId}-{Guid.NewGuid():N}")).FullName;

    /// <summary>Whether <paramref name="folder"/> was made for a validation.</summary>
    public static bool IsOfValidation(string folder) => Path.GetFileName(folder).StartsWith(ValidationPrefix, StringComparison.Ordinal);

    /// <summary>Removes a folder; where that fails the reason is logged and the cleaner tries again later.</summary>
    public void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.FolderNotDeleted(exception, folder);
        }
    }
}
