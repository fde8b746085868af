namespace Sande.Contracts.Scans;

/// <summary>What a candidate response stands behind while a scan looks for it.</summary>
public enum ScanContext
{
    /// <summary>The bare text of an instruction.</summary>
    Bare,

    /// <summary>The instruction as the scan's prompt template writes it, the answer due.</summary>
    PromptTemplate,

    /// <summary>The instruction as the checkpoint's own chat template writes it, the answer due.</summary>
    Chat,
}
