using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Sande.Contracts.Checkpoints;
using Sande.Contracts.Jobs;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Training.Checkpoints;
using Sande.Worker.Jobs;

namespace Sande.Worker.Validation;

/// <summary>Checks an uploaded checkpoint's files in a folder of their own, and says what they are or all that is wrong with them.</summary>
internal sealed class CheckpointValidationRunner(
    IDbContextFactory<SandeDbContext> contexts, CheckpointFolders checkpointFolders, WorkFolders folders, ILogger<CheckpointValidationRunner> logger)
    : ICheckpointValidationRunner
{
    /// <inheritdoc/>
    /// <exception cref="IOException">The folder can't be made: the checkpoint stays <c>validating</c> and is validated later.</exception>
    public async Task RunAsync(string checkpointId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var checkpoint = await context.Checkpoints.Include(row => row.Files)
            .SingleOrDefaultAsync(row => row.Id == checkpointId && row.Status == CheckpointStatus.Validating, cancellationToken);
        if (checkpoint is null)
            return;

        var validation = await ValidateAsync(checkpoint, cancellationToken);
        var isSound = validation.Errors.Count == 0;
        checkpoint.Status = isSound ? CheckpointStatus.Ready : CheckpointStatus.Invalid;
        checkpoint.Model = validation.Model;
        checkpoint.Error = isSound ? null : string.Join('\n', validation.Errors);
        await SaveAsync(context, checkpoint, cancellationToken);
    }

    private async Task<CheckpointValidation> ValidateAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var folder = folders.CreateForValidation(checkpoint.Id);
        try
        {
            await checkpointFolders.MaterializeAsync(checkpoint, folder, cancellationToken);
            return CheckpointValidator.Validate(folder);
        }
        catch (FileNotFoundException missing)
        {
            return new CheckpointValidation(Model: null, [missing.Message]);
        }
        finally
        {
            folders.Delete(folder);
        }
    }

    private async Task SaveAsync(SandeDbContext context, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            logger.CheckpointValidated(checkpoint.Id, checkpoint.Status);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another delivery was faster, or the checkpoint is deleted.
        }
    }
}
