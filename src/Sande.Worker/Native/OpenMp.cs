namespace Sande.Worker.Native;

/// <summary>libtorch's threads on the CPU.</summary>
internal static class OpenMp
{
    private const string WaitPolicyVariable = "OMP_WAIT_POLICY";

    /// <summary>
    /// Lets threads sleep, not spin, where they wait for one another, unless the user says otherwise. A spinning thread holds the core that the one it
    /// waits for needs: beside other busy processes a job took six times as long. To be called before libtorch is loaded: its OpenMP reads the
    /// environment of the process then.
    /// </summary>
    public static void WaitPassively() => Libc.SetEnvironmentVariableIfUnset(WaitPolicyVariable, "passive");
}
