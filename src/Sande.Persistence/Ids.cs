using System.Security.Cryptography;
using Sande.Contracts.Jobs;

namespace Sande.Persistence;

/// <summary>Identifiers: a prefix that says of what, and 24 random characters that sort by nothing.</summary>
public static class Ids
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>Prefix of checkpoints.</summary>
    public const string Checkpoint = "ckpt_";

    /// <summary>Prefix of datasets.</summary>
    public const string Dataset = "ds_";

    /// <summary>Prefix of remediations.</summary>
    public const string Remediation = "rem_";

    /// <summary>Prefix of evaluations.</summary>
    public const string Evaluation = "eval_";

    /// <summary>Prefix of implants.</summary>
    public const string Implant = "imp_";

    /// <summary>Prefix of scans.</summary>
    public const string Scan = "scan_";

    /// <summary>Prefix of API keys' ids.</summary>
    public const string ApiKey = "key_";

    /// <summary>Prefix of resumable uploads.</summary>
    public const string Upload = "upl_";

    /// <summary>Prefix of policies.</summary>
    public const string Policy = "pol_";

    /// <summary>Prefix of deliveries of webhooks.</summary>
    public const string HookDelivery = "evt_";

    /// <summary>Prefix of callbacks' messages.</summary>
    public const string Callback = "msg_";

    /// <summary>Prefix of workers.</summary>
    public const string Worker = "wrk_";

    /// <summary>The prefix of a kind of job.</summary>
    public static string PrefixOf(JobKind kind) => kind switch
    {
        JobKind.Remediation => Remediation,
        JobKind.Evaluation => Evaluation,
        JobKind.Implant => Implant,
        JobKind.Scan => Scan,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of job."),
    };

    /// <summary>A new identifier (124 random bits).</summary>
    public static string New(string prefix) => prefix + RandomNumberGenerator.GetString(Alphabet, 24);
}
