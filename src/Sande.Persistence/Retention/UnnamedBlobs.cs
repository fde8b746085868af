using Microsoft.Extensions.Options;
using Sande.Persistence.Storage;

namespace Sande.Persistence.Retention;

/// <summary>Stored files that no row names: what a host that died had stored and not yet named.</summary>
internal sealed class UnnamedBlobs(IBlobStore store, BlobCollector blobs, IOptions<RetentionOptions> options, TimeProvider time) : IRetentionStep
{
    private const int BatchSize = 500;

    public string What => "stored files without a name";

    public async Task<long> RemoveAsync(CancellationToken cancellationToken)
    {
        long total = 0;
        var batch = new List<string>(BatchSize);
        await foreach (var sha256 in store.ListAsync(time.GetUtcNow() - TimeSpan.FromDays(options.Value.BlobDays), cancellationToken))
        {
            batch.Add(sha256);
            if (batch.Count < BatchSize)
                continue;
            total += await RemoveAsync(batch, cancellationToken);
            batch.Clear();
        }

        return total + await RemoveAsync(batch, cancellationToken);
    }

    // Most are named: the lock of each is taken for the others alone.
    private async Task<int> RemoveAsync(List<string> sha256s, CancellationToken cancellationToken)
        => await blobs.RemoveUnnamedAsync(await blobs.FindUnnamedAsync(sha256s, cancellationToken), cancellationToken);
}
